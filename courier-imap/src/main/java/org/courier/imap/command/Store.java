package org.courier.imap.command;

import org.courier.core.maildir.OpenFolder.Mode;
import org.courier.imap.language.FlagList;
import org.courier.imap.mailbox.OwnChange.Report;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.Set;

/// STORE and UID STORE change flags (RFC 3501 sections 6.4.6 and 6.4.8).
final class Store {
    private Store() {}

    static StatusResponse numbers(ImapSession session, Arguments in) throws IOException {
        return run(session, in, false);
    }

    static StatusResponse uids(ImapSession session, Arguments in) throws IOException {
        return run(session, in, true);
    }

    private static StatusResponse run(ImapSession session, Arguments in, boolean uids)
            throws IOException {
        var set = in.space().sequenceSet();
        in.space();
        var mode = in.take('+') ? Mode.ADD : in.take('-') ? Mode.REMOVE : Mode.REPLACE;
        var word = in.word();
        boolean silent = word.equals("FLAGS.SILENT");
        if (!silent && !word.equals("FLAGS")) throw CommandFailed.bad("Expected FLAGS.");
        var list = FlagList.read(in.space(), true);
        in.end();
        var mailbox = session.selected();
        if (mailbox.isReadOnly())
            throw CommandFailed.no("READ-ONLY", "Cannot change a read-only mailbox.");
        var loud = uids ? Report.UID_AND_FLAGS : Report.FLAGS;
        var keywords = session.policy().keywords() ? list.keywords() : Set.<String>of();
        var invalid = uids ? OptionalLong.empty() : mailbox.invalidNumber(set);
        mailbox.store(
                mailbox.find(set, uids),
                mode,
                list.flags(),
                keywords,
                silent ? Report.SILENT : loud,
                session.out(),
                uids);
        Numbers.tellInvalid(session, invalid);
        return StatusResponse.ok("STORE completed.");
    }
}
