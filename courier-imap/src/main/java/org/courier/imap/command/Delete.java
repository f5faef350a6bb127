package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// DELETE removes a mailbox; those below it stay (RFC 3501 section 6.3.4).
final class Delete {
    private Delete() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        var mailbox = in.space().mailbox();
        in.end();
        if (mailbox.endsWith(".")) return StatusResponse.ok("Folder directory delete punted.");
        var name = session.existing(mailbox);
        if (session.isSelected(name))
            throw CommandFailed.no("Cannot delete currently-open folder.");
        if (Names.isReserved(session, name)) throw CommandFailed.no("Cannot delete this folder.");
        session.maildir().delete(name);
        return StatusResponse.ok("Folder deleted.");
    }
}
