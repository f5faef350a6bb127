package org.courier.imap.command;

import org.courier.imap.language.SearchKeys;
import org.courier.imap.search.Search;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// SEARCH and UID SEARCH (RFC 3501 section 6.4.4).
final class SearchMessages {
    private SearchMessages() {}

    static StatusResponse numbers(ImapSession session, Arguments in) throws IOException {
        return run(session, in, false);
    }

    static StatusResponse uids(ImapSession session, Arguments in) throws IOException {
        return run(session, in, true);
    }

    private static StatusResponse run(ImapSession session, Arguments in, boolean uids)
            throws IOException {
        var key = SearchKeys.program(in.space());
        in.end();
        var mailbox = session.selected();
        var found = Search.run(mailbox, key);
        var out = session.out().text("* SEARCH");
        for (int i : found) out.octet(' ').number(uids ? mailbox.view().uid(i) : i + 1L);
        out.crlf();
        return StatusResponse.ok("SEARCH done.");
    }
}
