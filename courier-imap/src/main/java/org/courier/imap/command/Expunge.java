package org.courier.imap.command;

import org.courier.core.maildir.Flags;
import org.courier.core.maildir.MessageFile;
import org.courier.core.maildir.Snapshot;
import org.courier.imap.mailbox.IndexRanges;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// EXPUNGE removes what is marked \Deleted (RFC 3501 section 6.4.3), UID EXPUNGE some of it (RFC
/// 4315 section 2.1).
final class Expunge {
    private Expunge() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        in.end();
        return answer(session, IndexRanges.all(session.selected().view().size()));
    }

    static StatusResponse uid(ImapSession session, Arguments in) throws IOException {
        var set = in.space().sequenceSet();
        in.end();
        return answer(session, session.selected().find(set, true));
    }

    private static StatusResponse answer(ImapSession session, IndexRanges among)
            throws IOException {
        if (session.selected().isReadOnly())
            throw CommandFailed.no("READ-ONLY", "Cannot expunge read-only mailbox.");
        expunge(session, among);
        return StatusResponse.ok("EXPUNGE completed");
    }

    static void expunge(ImapSession session, IndexRanges among) throws IOException {
        var mailbox = session.selected();
        // this session may not have been told yet that another took the mark back, or set it
        var newest = mailbox.folder().snapshot();
        var uids =
                Arrays.stream(among.uids(mailbox.view()))
                        .filter(uid -> isDeleted(newest, uid))
                        .toArray();
        if (uids.length == 0) return;
        var removed = new ArrayList<MessageFile>();
        try {
            mailbox.folder().expungeDeleted(uids, removed::add);
        } finally {
            if (session.policy().logDeletions()) log(session, removed);
        }
    }

    private static boolean isDeleted(Snapshot snapshot, long uid) {
        int i = snapshot.indexOf(uid);
        return i >= 0 && snapshot.flags(i).has(Flags.TRASHED);
    }

    private static void log(ImapSession session, List<MessageFile> removed) {
        for (var file : removed)
            session.log().info("EXPUNGED", session.user().name(), "old_name=" + file.name());
    }
}
