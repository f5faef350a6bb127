package org.courier.imap.command;

import org.courier.auth.AuthResult;
import org.courier.auth.Credentials;
import org.courier.core.log.Log;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// LOGIN with a name and a password (RFC 3501 section 6.2.3).
final class Login {
    private Login() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        var user = in.space().astring();
        var password = in.space().astring();
        in.end();
        LoginGate.open(session);
        var result =
                session.authenticator()
                        .authenticate(session.client(), new Credentials.Password(user, password));
        return switch (result) {
            case AuthResult.Accepted(var account) -> {
                session.login(account);
                yield StatusResponse.ok("LOGIN Ok.");
            }
            case AuthResult.Rejected _ -> LoginGate.refuse(session, "user=" + Log.field(user));
            case AuthResult.TemporaryFailure(var reason, _) ->
                    LoginGate.unavailable(session, reason);
        };
    }
}
