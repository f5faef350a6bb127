package org.courier.imap.command;

import org.courier.auth.sasl.Sasl;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// AUTHENTICATE by a SASL mechanism (RFC 3501 section 6.2.2), with an initial response (RFC 4959).
final class Authenticate {
    private Authenticate() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        var mechanism = in.space().atom().toUpperCase(Locale.ROOT);
        var initial = Optional.<String>empty();
        if (in.peek() == ' ') initial = Optional.of(in.space().rest());
        in.end();
        LoginGate.open(session);
        var exchange =
                Sasl.start(
                        mechanism,
                        session.authenticator(),
                        session.client(),
                        session.hostName(),
                        session.mechanisms());
        if (exchange.isEmpty()) throw CommandFailed.no("CANNOT", "No such mechanism.");
        // "=" is the empty response, told from none (RFC 4959 section 3)
        var first = initial.map(text -> text.equals("=") ? "" : text).orElse("");
        var step = exchange.get().next(decode(first));
        while (true) {
            switch (step) {
                case Sasl.Challenge(var octets) ->
                        step = exchange.get().next(decode(ask(session, in, octets)));
                case Sasl.Done done -> {
                    // IMAP has no place for data with success (RFC 4422 section 3.6)
                    if (done.finalData().isPresent()) ask(session, in, done.finalData().get());
                    session.login(done.account());
                    return StatusResponse.ok("LOGIN Ok.");
                }
                case Sasl.Failed(var tried, var _) -> {
                    return LoginGate.refuse(session, "method=" + tried);
                }
                case Sasl.Unavailable(var reason) -> {
                    return LoginGate.unavailable(session, reason);
                }
                case Sasl.Aborted _ -> throw CommandFailed.bad("Authentication given up.");
            }
        }
    }

    private static String ask(ImapSession session, Arguments in, byte[] challenge)
            throws IOException {
        var out = session.out();
        out.text("+ ").text(Base64.getEncoder().encodeToString(challenge)).crlf().flush();
        return in.octets().line();
    }

    private static byte[] decode(String response) {
        if (response.equals("*")) throw CommandFailed.bad("Authentication given up.");
        try {
            return Base64.getDecoder().decode(response);
        } catch (IllegalArgumentException e) {
            throw CommandFailed.bad("The response is not base64.");
        }
    }
}
