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
        var removal = session.mailbox().update();
        if (session.options().logDeletions())
            removal.removed().forEach(session.counters()::deleted);
        removal.failures().forEach(session.counters()::diskFailed);
        if (removal.failures().isEmpty()) session.ok("Bye-bye.");
        else session.refuse("some deleted messages not removed");
        session.connection().flush();
        session.loggedOut();
        return Then.CLOSE;
    }
}
