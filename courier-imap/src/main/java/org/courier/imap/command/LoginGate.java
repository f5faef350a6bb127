package org.courier.imap.command;

import org.courier.auth.LoginPolicy;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.io.InterruptedIOException;

/// What LOGIN and AUTHENTICATE have in common: when they are refused, and how.
final class LoginGate {
    private LoginGate() {}

    static void open(ImapSession session) {
        if (session.policy().tlsRequired() && session.connection().tls().isEmpty())
            throw CommandFailed.no("STARTTLS required");
    }

    /// Unknown user or wrong password: never told apart, and slow, so that guessing is.
    static StatusResponse refuse(ImapSession session, String who) throws IOException {
        session.log().loginFailed(who);
        try {
            Thread.sleep(session.policy().failureDelay());
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the server stops");
        }
        return StatusResponse.no("Login failed.");
    }

    static StatusResponse unavailable(ImapSession session, String reason) {
        var text = LoginPolicy.told(reason).orElse("Temporary problem, please try again later");
        session.bye(text);
        return StatusResponse.no("UNAVAILABLE", text);
    }
}
