package org.courier.core.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The value of a From, To, Cc ... header field (RFC 5322 section 3.4), as IMAP's ENVELOPE needs
/// it.
public final class AddressList {
    private AddressList() {}

    /// Never fails: broken text yields what can be read. displayName stays encoded (RFC 2047) as
    /// found, unquoted.
    public sealed interface Entry {}

    /// The local part is unquoted; route is `@a,@b` of an obsolete route (RFC 5322 section 4.4).
    /// What is missing of local part and domain is empty; both are for `<>`.
    public record Single(
            Optional<String> displayName, Optional<String> route, String localPart, String domain)
            implements Entry {}

    public record Group(String name, List<Single> members) implements Entry {}

    public static List<Entry> parse(String unfoldedValue) {
        return new AddressReader(unfoldedValue).read();
    }

    /// All single addresses, groups flattened, that SMTP can carry.
    public static List<Mailbox> mailboxes(String unfoldedValue) {
        var mailboxes = new ArrayList<Mailbox>();
        for (var entry : parse(unfoldedValue)) {
            switch (entry) {
                case Single single -> add(single, mailboxes);
                case Group group -> group.members().forEach(member -> add(member, mailboxes));
            }
        }
        return mailboxes;
    }

    /// A phrase without an address is no local part.
    private static void add(Single single, List<Mailbox> mailboxes) {
        if (!single.domain().isEmpty() || single.localPart().indexOf(' ') < 0) {
            Mailbox.of(single.localPart(), single.domain()).ifPresent(mailboxes::add);
        }
    }
}
