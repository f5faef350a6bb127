package org.courier.imap.command;

import org.courier.core.maildir.Flags;
import org.courier.imap.mailbox.IndexRanges;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.util.ArrayList;

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
        var view = mailbox.view();
        var uids = new ArrayList<Long>();
        among.forEach(
                i -> {
                    if (!view.flags(i).has(Flags.TRASHED)) return;
                    uids.add(view.uid(i));
                    if (session.policy().logDeletions())
                        session.log()
                                .info(
                                        "EXPUNGED",
                                        session.user().name(),
                                        "old_name=" + view.file(i).name());
                });
        if (uids.isEmpty()) return;
        mailbox.folder().expunge(uids.stream().mapToLong(Long::longValue).toArray());
    }
}
