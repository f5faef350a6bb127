package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// NAMESPACE tells where mailboxes are (RFC 2342 section 5).
final class Namespace {
    private Namespace() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        in.end();
        session.out()
                .untagged(
                        "NAMESPACE ((\"INBOX.\" \".\")) NIL ((\"#shared.\" \".\")(\"shared.\""
                                + " \".\"))");
        return StatusResponse.ok("NAMESPACE completed.");
    }
}
