package org.courier.auth.sasl;

import org.courier.auth.Credentials;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// LOGIN, never a standard: the server asks for the name, then for the password. An initial
/// response is the name.
final class Login implements Sasl.Exchange {
    private static final String NAME = "LOGIN";

    private final Mechanisms.Server server;
    private Optional<String> user = Optional.empty();
    private boolean asked;

    Login(Mechanisms.Server server) {
        this.server = server;
    }

    @Override
    public Sasl.Step next(byte[] response) {
        if (response.length == 0 && !asked) {
            asked = true;
            return ask("Username:");
        }
        asked = true;
        var text = Mechanisms.utf8(response);
        if (text.isEmpty()) {
            return new Sasl.Aborted("not UTF-8");
        }
        if (user.isEmpty()) {
            user = text;
            return ask("Password:");
        }
        return server.authenticate(NAME, new Credentials.Password(user.get(), text.get()));
    }

    private static Sasl.Step ask(String prompt) {
        return new Sasl.Challenge(prompt.getBytes(StandardCharsets.US_ASCII));
    }
}
