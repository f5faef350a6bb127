package org.courier.smtp.inbound;

import org.courier.smtp.queue.Recipient;
import org.courier.smtp.queue.Recipient.Notify;
import org.courier.smtp.wire.CommandFailed;
import org.courier.smtp.wire.OriginalRecipient;
import org.courier.smtp.wire.Parameters;
import org.courier.smtp.wire.PathArgument;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// RCPT names one recipient (RFC 5321 section 4.1.1.3).
final class Rcpt {
    private Rcpt() {}

    static Answer run(SmtpSession session, String argument) {
        var transaction = session.transaction().orElseThrow(CommandFailed::commandError);
        if (transaction.isReceiving()) throw CommandFailed.commandError();
        var path = PathArgument.parse(argument, "TO");
        var parameters = Parameters.parse(path.parameters());
        var notifyOn = parameters.value("NOTIFY").map(Rcpt::notifyOn).orElse(Set.of());
        var original = parameters.value("ORCPT").map(Rcpt::original);
        parameters.end();
        Mail.checkUtf8(path.path(), transaction.smtpUtf8());
        var most = session.service().bofh().maxRecipients();
        if (transaction.recipients().size() >= most.count())
            throw most.hard()
                    ? CommandFailed.of(531, "5.5.3", "Too many recipients.")
                    : CommandFailed.of(431, "4.5.3", "Too many recipients.");
        session.checkBlocked();
        var mailbox =
                session.service()
                        .recipients()
                        .check(
                                path.path(),
                                session.relayClient(),
                                session.connection().local().getAddress());
        transaction.add(new Recipient(mailbox.toString(), notifyOn, original));
        return Answer.ok("2.1.5", "Ok.");
    }

    /// C looks at the first letter of each word, and NEVER wins (RFC 3461 section 4.1 has it stand
    /// alone).
    private static Set<Notify> notifyOn(String value) {
        var set = EnumSet.noneOf(Notify.class);
        for (var word : value.split(",", -1)) {
            var letter = word.isEmpty() ? "" : word.substring(0, 1).toUpperCase(Locale.ROOT);
            set.add(
                    switch (letter) {
                        case "N" -> Notify.NEVER;
                        case "S" -> Notify.SUCCESS;
                        case "F" -> Notify.FAILURE;
                        case "D" -> Notify.DELAY;
                        default -> throw Parameters.bad("NOTIFY=" + value);
                    });
        }
        return set.contains(Notify.NEVER) ? Set.of(Notify.NEVER) : Set.copyOf(set);
    }

    private static String original(String value) {
        try {
            return OriginalRecipient.decode(value);
        } catch (IllegalArgumentException _) {
            throw Parameters.bad("ORCPT");
        }
    }
}
