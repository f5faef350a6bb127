package org.courier.pop3.command;

import org.courier.auth.Credentials;
import org.courier.pop3.session.CommandFailed;
import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;

/// PASS logs in (RFC 1939 section 7). Spaces belong to the password, those at its ends too.
final class Pass {
    private Pass() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        var user = session.user().orElseThrow(() -> new CommandFailed("USER/PASS required."));
        if (arguments.isEmpty()) throw new CommandFailed("USER/PASS required.");
        var credentials = new Credentials.Password(user, arguments);
        session.login(session.authenticator().authenticate(session.client(), credentials), user);
        session.ok("logged in.");
        return Then.CONTINUE;
    }
}
