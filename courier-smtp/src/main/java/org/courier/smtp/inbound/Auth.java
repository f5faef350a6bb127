package org.courier.smtp.inbound;

import org.courier.auth.LoginPolicy;
import org.courier.auth.sasl.Sasl;
import org.courier.smtp.wire.CommandFailed;
import org.courier.smtp.wire.Reply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// AUTH (RFC 4954): the rounds of a SASL mechanism in base64 lines.
final class Auth {
    /// No mechanism needs more rounds.
    private static final int ROUNDS = 10;

    private Auth() {}

    static Answer run(SmtpSession session, String argument) throws IOException {
        var words = argument.split(" +", 2);
        var mechanism = words[0].toUpperCase(Locale.ROOT);
        if (mechanism.isEmpty()) throw CommandFailed.of(501, "5.5.4", "Syntax: AUTH mechanism");
        if (session.authenticated().isPresent() || session.transaction().isPresent())
            throw CommandFailed.commandError();
        session.sawAuth();
        var offered = session.mechanisms();
        if (offered.isEmpty()) throw CommandFailed.of(535, "5.7.8", "Authentication rejected");
        if (!offered.contains(mechanism)) throw unknown();
        var exchange = exchange(session, mechanism);
        var first = words.length < 2 ? new byte[0] : decode(words[1].strip());
        return rounds(session, exchange, first);
    }

    private static Sasl.Exchange exchange(SmtpSession session, String mechanism) {
        var service = session.service();
        return Sasl.start(
                        mechanism,
                        service.authenticator(),
                        session.client(),
                        service.me(),
                        session.mechanisms())
                .orElseThrow(Auth::unknown);
    }

    private static CommandFailed unknown() {
        return CommandFailed.of(504, "5.5.4", "Unknown authentication mechanism.");
    }

    private static Answer rounds(SmtpSession session, Sasl.Exchange exchange, byte[] first)
            throws IOException {
        var response = first;
        for (int round = 0; round < ROUNDS; round++) {
            switch (exchange.next(response)) {
                case Sasl.Challenge(var octets) -> response = ask(session, octets);
                case Sasl.Done done -> {
                    if (done.finalData().isPresent()) ask(session, done.finalData().get());
                    session.authenticated(done);
                    return Answer.of(Reply.of(235, "2.7.0", "Ok"));
                }
                case Sasl.Failed(var mechanism, var user) -> {
                    session.loggedAs("AUTH " + mechanism + " " + Origin.word(user));
                    throw CommandFailed.of(535, "5.7.8", "Authentication failed.");
                }
                case Sasl.Unavailable(var reason) -> {
                    session.unavailable(reason);
                    var text = LoginPolicy.told(reason).orElse("Authentication unavailable.");
                    throw CommandFailed.of(454, "4.7.0", text);
                }
                case Sasl.Aborted _ -> throw CommandFailed.of(501, "5.5.2", "AUTH aborted.");
            }
        }
        throw CommandFailed.of(501, "5.5.2", "AUTH aborted.");
    }

    private static byte[] ask(SmtpSession session, byte[] challenge) throws IOException {
        session.interim(Reply.plain(334, Base64.getEncoder().encodeToString(challenge)));
        var line = session.nextLine().map(l -> new String(l, StandardCharsets.ISO_8859_1).strip());
        return decode(line.filter(l -> !l.equals("*")));
    }

    private static byte[] decode(Optional<String> line) {
        return decode(
                line.orElseThrow(
                        () -> CommandFailed.of(501, "5.7.0", "Authentication cancelled.")));
    }

    /// `=` is the empty initial response (RFC 4954 section 4).
    private static byte[] decode(String text) {
        if (text.isEmpty() || text.equals("=")) return new byte[0];
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw CommandFailed.of(501, "5.5.2", "Not base64.");
        }
    }
}
