package org.courier.pop3.command;

import org.courier.pop3.session.CommandFailed;
import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;

/// USER names the account (RFC 1939 section 7); whether it exists is not told.
final class User {
    private User() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        if (!session.mayLogIn()) throw new CommandFailed("TLS required to log in.");
        if (arguments.isEmpty()) throw CommandFailed.invalidCommand();
        session.user(arguments);
        session.ok("Password required.");
        return Then.CONTINUE;
    }
}
