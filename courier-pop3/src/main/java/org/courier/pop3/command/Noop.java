package org.courier.pop3.command;

import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;

/// NOOP (RFC 1939 section 5).
final class Noop {
    private Noop() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        session.ok("Yup.");
        return Then.CONTINUE;
    }
}
