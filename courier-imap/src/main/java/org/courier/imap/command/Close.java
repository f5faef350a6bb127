package org.courier.imap.command;

import org.courier.imap.mailbox.IndexRanges;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// CLOSE removes what is marked \Deleted without a word and leaves the mailbox (RFC 3501 section
/// 6.4.2).
final class Close {
    private Close() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        in.end();
        var mailbox = session.selected();
        if (!mailbox.isReadOnly()) Expunge.expunge(session, IndexRanges.all(mailbox.view().size()));
        session.unselect();
        return StatusResponse.ok("mailbox closed.");
    }
}
