package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// UNSELECT leaves the mailbox and removes nothing (RFC 3691 section 2).
final class Unselect {
    private Unselect() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        in.end();
        session.unselect();
        return StatusResponse.ok("mailbox closed.");
    }
}
