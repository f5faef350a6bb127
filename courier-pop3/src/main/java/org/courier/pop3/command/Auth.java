package org.courier.pop3.command;

import org.courier.auth.AuthResult;
import org.courier.auth.sasl.Sasl;
import org.courier.pop3.session.CommandFailed;
import org.courier.pop3.session.MultiLine;
import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;
import java.util.Base64;
import java.util.Locale;

/// AUTH logs in by SASL (RFC 5034 section 4), with an initial response or without; alone it lists
/// the mechanisms.
final class Auth {
    /// More rounds than any mechanism has.
    private static final int ROUNDS = 10;

    private Auth() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        if (!session.mayLogIn()) throw new CommandFailed("TLS required to log in.");
        var offered = session.offered();
        if (arguments.isEmpty()) {
            session.ok("");
            var lines = new MultiLine(session.connection());
            for (var name : offered) lines.line(name);
            lines.end();
            return Then.CONTINUE;
        }
        var words = arguments.split(" +", 2);
        var name = words[0].toUpperCase(Locale.ROOT);
        if (!offered.contains(name)) throw new CommandFailed("Authentication failed.");
        var exchange =
                Sasl.start(
                                name,
                                session.authenticator(),
                                session.client(),
                                session.options().hostName(),
                                offered)
                        .orElseThrow(() -> new CommandFailed("Authentication failed."));
        var response = words.length > 1 ? decode(words[1]) : new byte[0];
        for (int round = 0; round < ROUNDS; round++) {
            switch (exchange.next(response)) {
                case Sasl.Challenge(var octets) -> response = ask(session, octets);
                case Sasl.Done done -> {
                    if (done.finalData().isPresent()) ask(session, done.finalData().get());
                    session.login(done.account());
                    session.ok("logged in.");
                    return Then.CONTINUE;
                }
                case Sasl.Failed failed -> session.login(new AuthResult.Rejected(), failed.user());
                case Sasl.Unavailable(var reason) ->
                        session.login(new AuthResult.TemporaryFailure(reason), "");
                case Sasl.Aborted _ -> throw new CommandFailed("Authentication aborted.");
            }
        }
        throw new CommandFailed("Authentication failed.");
    }

    private static byte[] ask(Pop3Session session, byte[] challenge) throws IOException {
        session.challenge(Base64.getEncoder().encodeToString(challenge));
        var line = session.line();
        if (line.equals("*")) throw new CommandFailed("Authentication aborted.");
        return decode(line);
    }

    private static byte[] decode(String base64) {
        try {
            return base64.equals("=") ? new byte[0] : Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("Authentication aborted.");
        }
    }
}
