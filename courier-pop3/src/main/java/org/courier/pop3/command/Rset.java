package org.courier.pop3.command;

import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;

/// RSET takes the marks of DELE back (RFC 1939 section 5).
final class Rset {
    private Rset() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        session.mailbox().undelete();
        session.ok("Resurrected.");
        return Then.CONTINUE;
    }
}
