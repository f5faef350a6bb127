package org.courier.pop3.command;

import org.courier.pop3.session.CommandFailed;
import org.courier.pop3.session.MultiLine;
import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/// TOP sends the header and some lines of the body (RFC 1939 section 7).
final class Top {
    private Top() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        var words = arguments.split(" +");
        if (words.length != 2 || !words[1].matches("[0-9]{1,9}"))
            throw CommandFailed.invalidCommand();
        var message = session.mailbox().message(words[0]);
        try (var shown = Shown.of(session, message)) {
            session.ok("headers follow.");
            var lines = new MultiLine(session.connection());
            lines.message(shown.content(), Long.parseLong(words[1]));
            session.counters().sentTop(lines.end());
        } catch (NoSuchFileException e) {
            throw new CommandFailed("Can't open the message file - it's gone!");
        }
        return Then.CONTINUE;
    }
}
