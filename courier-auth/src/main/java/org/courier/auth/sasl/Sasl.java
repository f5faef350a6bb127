package org.courier.auth.sasl;

import org.courier.auth.Account;
import org.courier.auth.AuthResult;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The server side of SASL (RFC 4422): rounds of octets, the protocols do base64 and lines.
public final class Sasl {
    /// The C suite's limit of one request to its authentication daemon.
    static final int LONGEST_RESPONSE = 8191;

    private Sasl() {}

    public sealed interface Step {}

    public record Challenge(byte[] octets) implements Step {}

    /// finalData: sent with success (SCRAM's server signature) where the protocol can, else as a
    /// last challenge.
    public record Done(Account account, String mechanism, String user, Optional<byte[]> finalData)
            implements Step {}

    public record Failed(String mechanism, String user) implements Step {}

    public record Unavailable(String reason) implements Step {}

    /// The client sent "*" or broken data.
    public record Aborted(String reason) implements Step {}

    public interface Exchange {
        Step next(byte[] response);
    }

    /// Every mechanism name, strongest first.
    public static List<String> names() {
        return Mechanisms.ALL.stream().map(Mechanisms.Mechanism::name).toList();
    }

    /// Those of the wanted names (an IMAP_CAPABILITY, ESMTPAUTH ... list) that this connection may
    /// use: -PLUS need TLS, tokens a checker of tokens as well; unknown ones are dropped. The order
    /// is the administrator's, and whoever has a certificate that TLS_EXTERNAL takes may use
    /// EXTERNAL without its being listed, as in the C suite. Nothing is said here about passwords
    /// in clear: the C suite has one list for plain connections and one for TLS, and whoever puts
    /// PLAIN on the first wants it there.
    public static List<String> offered(
            List<String> wanted, Authenticator authenticator, Client client) {
        return Stream.concat(wanted.stream(), Stream.of(External.NAME))
                .filter(
                        name ->
                                Mechanisms.named(name)
                                        .filter(m -> m.possible(authenticator, client))
                                        .isPresent())
                .distinct()
                .toList();
    }

    /// Empty when unknown. The first next() gets the initial response, or an empty array for "no
    /// initial response" when the mechanism is client-first and none came (then it answers an empty
    /// Challenge). No -PLUS counts as offered.
    public static Optional<Exchange> start(
            String mechanism, Authenticator authenticator, Client client, String hostName) {
        return start(mechanism, authenticator, client, hostName, List.of());
    }

    /// @param offered what was announced to this client: a SCRAM client that believes we have no
    ///   channel binding although we announced it was deceived on the way (RFC 5802 section 6)
    public static Optional<Exchange> start(
            String mechanism,
            Authenticator authenticator,
            Client client,
            String hostName,
            List<String> offered) {
        var server = new Mechanisms.Server(authenticator, client, hostName, offered);
        return Mechanisms.named(mechanism)
                .filter(m -> m.possible(authenticator, client))
                .map(m -> new Bounded(m.name(), server, m.start().of(server)));
    }

    /// Guards every mechanism from endless responses, and from going on after its end; and is the
    /// one place where the policy hears of logins by SASL.
    private static final class Bounded implements Exchange {
        private final String mechanism;
        private final Mechanisms.Server server;
        private final Exchange exchange;
        private boolean over;

        Bounded(String mechanism, Mechanisms.Server server, Exchange exchange) {
            this.mechanism = mechanism;
            this.server = server;
            this.exchange = exchange;
        }

        @Override
        public Step next(byte[] response) {
            if (over) {
                throw new IllegalStateException(mechanism + " is over");
            }
            var step =
                    response.length > LONGEST_RESPONSE
                            ? new Aborted("response too long")
                            : exchange.next(response);
            over = !(step instanceof Challenge);
            return switch (step) {
                case Done done -> ended(done, done.user(), new AuthResult.Accepted(done.account()));
                case Failed failed -> ended(failed, failed.user(), new AuthResult.Rejected());
                case Challenge _, Unavailable _, Aborted _ -> step;
            };
        }

        /// Who may not try now gets the same answer for right and wrong, so that it tells nothing.
        private Step ended(Step step, String user, AuthResult result) {
            var limited = server.authenticator().limited(server.client(), user);
            if (limited.isPresent()) {
                return Mechanisms.step(mechanism, user, limited.get());
            }
            server.authenticator().ended(server.client(), user, mechanism, result);
            return step;
        }
    }
}
