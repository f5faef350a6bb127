package org.courier.auth.sasl;

import org.courier.auth.AuthResult;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// The table of SASL mechanisms, strongest first.
final class Mechanisms {
    /// What an exchange of a server stands on.
    record Server(
            Authenticator authenticator, Client client, String hostName, List<String> offered) {
        /// `Sasl.Bounded` tells the policy of the result, as of every mechanism's.
        Sasl.Step authenticate(String mechanism, Credentials credentials) {
            var result =
                    authenticator
                            .limited(client, credentials.user())
                            .orElseGet(() -> authenticator.check(client, credentials));
            return step(mechanism, credentials.user(), result);
        }

        /// For who has proved by other means than a password to be this user.
        Sasl.Step lookUp(String mechanism, String user) {
            return step(mechanism, user, authenticator.lookUp(client, user));
        }
    }

    interface Start {
        Sasl.Exchange of(Server server);
    }

    /// Whether a connection can use a mechanism at all.
    private interface Need {
        boolean met(Authenticator authenticator, Client client);
    }

    private static final Need NOTHING = (_, _) -> true;
    private static final Need BINDING = (_, client) -> ChannelBinding.possible(client.tls());
    private static final Need CERTIFICATE = (_, client) -> !client.certificateNames().isEmpty();

    /// RFC 7628 section 4: who reads a token has it, so there must be TLS.
    private static final Need TOKENS =
            (authenticator, client) ->
                    client.tls().isPresent() && authenticator.tokens().isPresent();

    record Mechanism(String name, Need need, Start start) {
        boolean possible(Authenticator authenticator, Client client) {
            return need.met(authenticator, client);
        }
    }

    static final List<Mechanism> ALL =
            List.of(
                    new Mechanism("EXTERNAL", CERTIFICATE, External::new),
                    new Mechanism("SCRAM-SHA-512-PLUS", BINDING, scram("SHA-512", true)),
                    new Mechanism("SCRAM-SHA-512", NOTHING, scram("SHA-512", false)),
                    new Mechanism("SCRAM-SHA-256-PLUS", BINDING, scram("SHA-256", true)),
                    new Mechanism("SCRAM-SHA-256", NOTHING, scram("SHA-256", false)),
                    new Mechanism("SCRAM-SHA-1-PLUS", BINDING, scram("SHA-1", true)),
                    new Mechanism("SCRAM-SHA-1", NOTHING, scram("SHA-1", false)),
                    new Mechanism("CRAM-SHA256", NOTHING, cram("sha256")),
                    new Mechanism("CRAM-SHA1", NOTHING, cram("sha1")),
                    new Mechanism("CRAM-MD5", NOTHING, cram("md5")),
                    new Mechanism("OAUTHBEARER", TOKENS, Bearer::oauthbearer),
                    new Mechanism("XOAUTH2", TOKENS, Bearer::xoauth2),
                    new Mechanism("PLAIN", NOTHING, Plain::new),
                    new Mechanism("LOGIN", NOTHING, Login::new));

    private Mechanisms() {}

    private static Start scram(String hash, boolean plus) {
        return server -> new ScramServer(server, hash, plus);
    }

    private static Start cram(String hash) {
        return server -> new Cram(server, hash);
    }

    static Optional<Mechanism> named(String name) {
        return ALL.stream().filter(m -> m.name().equalsIgnoreCase(name)).findFirst();
    }

    static Sasl.Step step(String mechanism, String user, AuthResult result) {
        return switch (result) {
            case AuthResult.Accepted(var account) ->
                    new Sasl.Done(account, mechanism, user, Optional.empty());
            case AuthResult.Rejected _ -> new Sasl.Failed(mechanism, user);
            case AuthResult.TemporaryFailure(var reason, _) -> new Sasl.Unavailable(reason);
        };
    }

    /// Acting for somebody else is not offered: the authorization identity is nothing, or the one
    /// who logs in (RFC 4422 section 3.4.1).
    static Sasl.Step asOneself(Sasl.Step step, String authorizationIdentity) {
        if (!(step instanceof Sasl.Done(var account, var mechanism, var user, _))) {
            return step;
        }
        boolean self =
                authorizationIdentity.isEmpty()
                        || authorizationIdentity.equals(user)
                        || authorizationIdentity.equals(account.address());
        return self ? step : new Sasl.Failed(mechanism, user);
    }

    /// Text of the client; empty when it is not UTF-8.
    static Optional<String> utf8(byte[] octets) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }
}
