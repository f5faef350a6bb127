package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;
import org.courier.imap.wire.StatusResponse.Then;

import java.io.IOException;

/// LOGOUT ends the session (RFC 3501 section 6.1.3).
final class Logout {
    private Logout() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        in.end();
        session.out().untagged("BYE Courier-IMAP server shutting down");
        return StatusResponse.ok("LOGOUT completed").then(Then.CLOSE);
    }
}
