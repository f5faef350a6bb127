package org.courier.imap.command;

import org.courier.imap.fetch.FetchAnswer;
import org.courier.imap.language.FetchItems;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.util.OptionalLong;

/// FETCH and UID FETCH (RFC 3501 sections 6.4.5 and 6.4.8).
final class Fetch {
    private Fetch() {}

    static StatusResponse numbers(ImapSession session, Arguments in) throws IOException {
        return run(session, in, false);
    }

    static StatusResponse uids(ImapSession session, Arguments in) throws IOException {
        return run(session, in, true);
    }

    private static StatusResponse run(ImapSession session, Arguments in, boolean uids)
            throws IOException {
        var set = in.space().sequenceSet();
        var items = FetchItems.read(in.space());
        in.end();
        var mailbox = session.selected();
        var targets = mailbox.find(set, uids);
        var invalid = uids ? OptionalLong.empty() : mailbox.invalidNumber(set);
        var answer = new FetchAnswer(mailbox, items, uids, session.traffic());
        boolean missing = answer.write(targets, session.out());
        Numbers.tellInvalid(session, invalid);
        // RFC 2180 section 4.1.2, RFC 5530
        if (missing) return StatusResponse.no("EXPUNGEISSUED", "Some messages have been expunged.");
        return StatusResponse.ok("FETCH completed.");
    }
}
