package org.courier.smtp.inbound;

import org.courier.smtp.wire.CommandFailed;
import org.courier.smtp.wire.Reply;

/// STARTTLS (RFC 3207). The session throws away what the client sent early and forgets what it
/// said.
final class StartTls {
    private StartTls() {}

    static Answer run(SmtpSession session, String argument) {
        if (!argument.isEmpty()) throw CommandFailed.of(501, "5.5.4", "Syntax: STARTTLS");
        if (!session.offersStartTls()) throw CommandFailed.of(540, "5.5.1", "TLS not available.");
        return new Answer(Reply.of(220, "2.0.0", "Ok"), Then.START_TLS);
    }
}
