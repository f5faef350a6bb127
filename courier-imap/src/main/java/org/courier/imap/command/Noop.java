package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// NOOP gives the server the chance to tell news (RFC 3501 section 6.1.2).
final class Noop {
    private Noop() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        in.end();
        if (session.selectedIfAny().isPresent()) session.selected().refresh();
        return StatusResponse.ok("NOOP completed");
    }
}
