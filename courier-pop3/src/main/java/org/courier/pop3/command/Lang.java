package org.courier.pop3.command;

import org.courier.pop3.session.CommandFailed;
import org.courier.pop3.session.MultiLine;
import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;
import java.util.Locale;

/// LANG lists or chooses the language of the answers (RFC 6856 section 3): English.
final class Lang {
    private Lang() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        switch (arguments.toLowerCase(Locale.ROOT)) {
            case "" -> {
                session.ok("Language listing follows:");
                var lines = new MultiLine(session.connection());
                lines.line("en English");
                lines.line("i-default Default language");
                lines.end();
            }
            case "*", "i-default" -> session.ok("i-default Default language");
            case "en" -> session.ok("en English");
            default -> throw new CommandFailed("Unknown language.");
        }
        return Then.CONTINUE;
    }
}
