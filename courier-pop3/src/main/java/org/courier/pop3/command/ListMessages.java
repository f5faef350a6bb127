package org.courier.pop3.command;

import org.courier.pop3.session.MultiLine;
import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;

/// LIST tells sizes (RFC 1939 section 5). Numbers do not move when a message is deleted.
final class ListMessages {
    private ListMessages() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        if (!arguments.isEmpty()) {
            var message = session.mailbox().message(arguments);
            session.ok(message.number() + " " + message.octets());
            return Then.CONTINUE;
        }
        session.ok("POP3 clients that break here, they violate STD53.");
        var lines = new MultiLine(session.connection());
        for (var message : session.mailbox().messages())
            lines.line(message.number() + " " + message.octets());
        lines.end();
        return Then.CONTINUE;
    }
}
