package org.courier.auth.sasl;

import org.courier.auth.Credentials;

import java.util.Optional;

/// PLAIN (RFC 4616): authorization identity, name and password in one message.
final class Plain implements Sasl.Exchange {
    private static final String NAME = "PLAIN";

    private final Mechanisms.Server server;
    private boolean asked;

    Plain(Mechanisms.Server server) {
        this.server = server;
    }

    @Override
    public Sasl.Step next(byte[] response) {
        if (response.length == 0 && !asked) {
            asked = true;
            return new Sasl.Challenge(new byte[0]);
        }
        var text = Mechanisms.utf8(response);
        if (text.isEmpty()) {
            return new Sasl.Aborted("not UTF-8");
        }
        String[] parts = text.get().split("\0", -1);
        if (parts.length != 3) {
            return new Sasl.Aborted("expected two NULs");
        }
        var master = master(parts[0], parts[1]);
        if (master.isPresent()) {
            return server.authenticate(NAME, new Credentials.Password(master.get(), parts[2]));
        }
        var credentials = new Credentials.Password(parts[1], parts[2]);
        return Mechanisms.asOneself(server.authenticate(NAME, credentials), parts[0]);
    }

    private Optional<String> master(String authorizationIdentity, String name) {
        return authorizationIdentity.isEmpty() || authorizationIdentity.equals(name)
                ? Optional.empty()
                : server.authenticator().asMaster(authorizationIdentity, name);
    }
}
