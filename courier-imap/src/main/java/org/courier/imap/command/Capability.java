package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// CAPABILITY tells what this server can do now (RFC 3501 section 6.1.1).
final class Capability {
    private Capability() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        in.end();
        session.out().untagged("CAPABILITY " + session.capabilities());
        return StatusResponse.ok("CAPABILITY completed");
    }
}
