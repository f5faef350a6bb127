package org.courier.pop3.command;

import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;
import org.courier.pop3.session.Verb.State;

import java.io.IOException;

/// QUIT removes what was deleted and ends the session (RFC 1939 section 6). Nothing else removes a
/// message: a lost connection keeps them all.
final class Quit {
    private Quit() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        if (session.state() == State.AUTHORIZATION) {
            session.ok("Better luck next time.");
            return Then.CLOSE;
        }
        var removed = session.mailbox().update();
        if (session.options().logDeletions()) removed.forEach(session.counters()::deleted);
        session.ok("Bye-bye.");
        session.connection().flush();
        session.loggedOut();
        return Then.CLOSE;
    }
}
