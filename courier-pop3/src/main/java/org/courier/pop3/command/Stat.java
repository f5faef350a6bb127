package org.courier.pop3.command;

import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;

/// STAT counts messages and octets (RFC 1939 section 5), without deleted ones.
final class Stat {
    private Stat() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        var mailbox = session.mailbox();
        session.ok(mailbox.messages().size() + " " + mailbox.octets());
        return Then.CONTINUE;
    }
}
