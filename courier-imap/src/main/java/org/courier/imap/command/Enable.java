package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// ENABLE switches extensions on (RFC 5161); of those there are, only UTF8=ACCEPT needs it (RFC
/// 6855).
final class Enable {
    private Enable() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        while (in.peek() == ' ' && in.space().peek() != -1)
            if (in.atom().equalsIgnoreCase("UTF8=ACCEPT")) session.enableUtf8();
        in.end();
        session.out().untagged(session.utf8() ? "ENABLED UTF8=ACCEPT" : "ENABLED");
        return StatusResponse.ok("Options enabled");
    }
}
