package org.courier.smtp.inbound;

import org.courier.smtp.wire.CommandFailed;
import org.courier.smtp.wire.Reply;

/// VRFY and EXPN (RFC 5321 section 3.5), outside of transactions only, as in C.
final class Vrfy {
    private Vrfy() {}

    static Answer vrfy(SmtpSession session, String argument) {
        guard(session, argument);
        if (session.settings().get(EsmtpSettings.BOFHNOVRFY))
            return Answer.of(Reply.of(252, "2.5.2", "VRFY disabled"));
        var reply = session.service().recipients().vrfy(argument(argument));
        session.tarpit().forgive();
        return Answer.of(reply);
    }

    static Answer expn(SmtpSession session, String argument) {
        guard(session, argument);
        if (session.settings().get(EsmtpSettings.BOFHNOEXPN))
            return Answer.of(Reply.of(252, "2.5.2", "EXPN disabled"));
        var reply = session.service().recipients().expn(argument(argument));
        session.tarpit().forgive();
        return Answer.of(reply);
    }

    private static void guard(SmtpSession session, String argument) {
        if (session.transaction().isPresent() || argument.isEmpty())
            throw CommandFailed.commandError();
    }

    /// RFC 6531 section 3.7.4.2: SMTPUTF8 may follow.
    private static String argument(String argument) {
        int end = argument.length() - " SMTPUTF8".length();
        return end > 0 && argument.regionMatches(true, end, " SMTPUTF8", 0, 9)
                ? argument.substring(0, end).strip()
                : argument;
    }
}
