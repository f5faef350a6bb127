package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// CHECK asks for housekeeping, of which there is none to do (RFC 3501 section 6.4.1).
final class Check {
    private Check() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        in.end();
        session.selected().refresh();
        return StatusResponse.ok("CHECK completed");
    }
}
