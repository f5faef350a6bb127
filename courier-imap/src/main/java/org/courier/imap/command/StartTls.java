package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;
import org.courier.imap.wire.StatusResponse.Then;

/// STARTTLS encrypts the connection (RFC 3501 section 6.2.1). What the client sent before the
/// handshake is never read (RFC 3207 section 4.2).
final class StartTls {
    private StartTls() {}

    static StatusResponse run(ImapSession session, Arguments in) {
        in.end();
        if (!session.canStartTls()) throw CommandFailed.bad("TLS is in use, or not available.");
        return StatusResponse.ok("Begin SSL/TLS negotiation now.").then(Then.START_TLS);
    }
}
