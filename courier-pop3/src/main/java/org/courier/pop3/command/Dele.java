package org.courier.pop3.command;

import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;

/// DELE marks a message; QUIT removes it (RFC 1939 section 5).
final class Dele {
    private Dele() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        session.mailbox().delete(session.mailbox().message(arguments));
        session.ok("Deleted.");
        return Then.CONTINUE;
    }
}
