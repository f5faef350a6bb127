package org.courier.pop3.command;

import org.courier.pop3.session.CommandFailed;
import org.courier.pop3.session.MultiLine;
import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// RETR sends a message (RFC 1939 section 5) and marks it as seen.
final class Retr {
    private Retr() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        var message = session.mailbox().message(arguments);
        try (var shown = Shown.of(session, message)) {
            session.ok(shown.octets() + " octets follow.");
            var lines = new MultiLine(session.connection());
            lines.message(shown.content(), -1);
            session.counters().sentMessage(lines.end());
        } catch (NoSuchFileException e) {
            throw new CommandFailed("Can't open the message file - it's gone!");
        } catch (FileSystemException e) {
            session.counters().diskFailed(e);
            throw new CommandFailed("Can't open the message file.");
        }
        try {
            session.mailbox().seen(message);
        } catch (FileSystemException e) {
            // the client has its message; on a read-only disk it stays unseen
            session.counters().diskFailed(e);
        }
        return Then.CONTINUE;
    }
}
