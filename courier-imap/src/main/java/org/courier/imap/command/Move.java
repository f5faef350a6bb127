package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.util.OptionalLong;

/// MOVE and UID MOVE (RFC 6851).
final class Move {
    private Move() {}

    static StatusResponse numbers(ImapSession session, Arguments in) throws IOException {
        return run(session, in, false);
    }

    static StatusResponse uids(ImapSession session, Arguments in) throws IOException {
        return run(session, in, true);
    }

    private static StatusResponse run(ImapSession session, Arguments in, boolean uids)
            throws IOException {
        var set = in.space().sequenceSet();
        var target = in.space().mailbox();
        in.end();
        var mailbox = session.selected();
        if (mailbox.isReadOnly())
            throw CommandFailed.no("READ-ONLY", "Cannot change a read-only mailbox.");
        var name = Copy.target(session, target);
        Numbers.tellInvalid(session, uids ? OptionalLong.empty() : mailbox.invalidNumber(set));
        var messages = mailbox.find(set, uids).uids(mailbox.view());
        if (messages.length == 0) return StatusResponse.ok("MOVE completed.");
        var folder = mailbox.folder();
        var moved =
                session.isSelected(name)
                        ? folder.copy(messages, session.maildir(), name)
                        : folder.move(messages, session.maildir(), name);
        if (session.isSelected(name)) folder.expunge(moved.sourceUids());
        // before the EXPUNGEs (RFC 6851 section 4.3)
        var code = Copy.code(moved);
        if (code.isPresent()) session.out().untagged("OK [" + code.get() + "] Moved.");
        return StatusResponse.ok("MOVE completed.");
    }
}
