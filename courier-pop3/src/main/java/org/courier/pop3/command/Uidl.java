package org.courier.pop3.command;

import org.courier.pop3.session.MultiLine;
import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;

/// UIDL tells names that stay the same from session to session (RFC 1939 section 7), in C's forms.
final class Uidl {
    private Uidl() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        if (!arguments.isEmpty()) {
            var message = session.mailbox().message(arguments);
            session.ok(message.number() + " " + message.uidl());
            return Then.CONTINUE;
        }
        session.ok("");
        var lines = new MultiLine(session.connection());
        for (var message : session.mailbox().messages())
            lines.line(message.number() + " " + message.uidl());
        lines.end();
        return Then.CONTINUE;
    }
}
