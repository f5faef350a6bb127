package org.courier.smtp.submit;

import org.courier.core.address.Mailbox;
import org.courier.smtp.alias.Aliases;
import org.courier.smtp.alias.HostNames;
import org.courier.smtp.queue.Recipient;
import org.courier.smtp.queue.Recipient.Notify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The recipients of one message as they go into the queue: aliases opened, domains completed,
/// duplicates gone.
final class RecipientList {
    private final HostNames names;
    private final Aliases aliases;

    RecipientList(HostNames names, Aliases aliases) {
        this.names = names;
        this.aliases = aliases;
    }

    /// An alias of one address passes the sender's wishes on; one of several is a private list
    /// whose members report nothing (RFC 3461 section 5.2.7).
    List<Recipient> expand(List<Recipient> recipients) {
        var all = new ArrayList<Recipient>();
        var seen = new HashSet<String>();
        for (var recipient : recipients) {
            var mailbox = names.qualified(Mailbox.parse(recipient.address()));
            var members = aliases.lookUp(mailbox);
            if (members.isEmpty()) {
                add(all, seen, with(recipient, mailbox, recipient.notifyOn()));
            } else if (members.get().size() == 1) {
                add(
                        all,
                        seen,
                        new Recipient(
                                members.get().getFirst().toString(),
                                recipient.notifyOn(),
                                recipient.originalRecipient().or(() -> original(mailbox))));
            } else {
                for (var member : members.get())
                    add(all, seen, with(recipient, member, Set.of(Notify.NEVER)));
            }
        }
        return all;
    }

    private static Recipient with(Recipient recipient, Mailbox mailbox, Set<Notify> notifyOn) {
        return new Recipient(mailbox.toString(), notifyOn, recipient.originalRecipient());
    }

    private static Optional<String> original(Mailbox mailbox) {
        return Optional.of((mailbox.needsSmtpUtf8() ? "utf-8;" : "rfc822;") + mailbox);
    }

    /// Two original recipients make two copies, unless nobody will hear of them.
    private void add(List<Recipient> all, Set<String> seen, Recipient recipient) {
        var key = new StringBuilder(names.canonical(Mailbox.parse(recipient.address())).toString());
        if (!recipient.notifyOn().contains(Notify.NEVER))
            recipient.originalRecipient().ifPresent(o -> key.append('\n').append(o));
        if (seen.add(key.toString())) all.add(recipient);
    }
}
