package org.courier.imap.command;

import org.courier.imap.session.ImapSession;

import java.io.IOException;
import java.util.OptionalLong;

/// Message sequence numbers that no message has: told, and not held against the command, as C
/// Courier does.
final class Numbers {
    private Numbers() {}

    static void tellInvalid(ImapSession session, OptionalLong number) throws IOException {
        if (number.isPresent())
            session.out().untagged("NO Invalid message sequence number: " + number.getAsLong());
    }
}
