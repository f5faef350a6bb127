package org.courier.auth.sasl;

import org.courier.auth.password.HmacContext;
import org.courier.core.net.TlsInfo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The client side of SASL, for mail that is handed to a server which wants a login.
public final class ClientSasl {
    private ClientSasl() {}

    /// One login. The protocol sends the initial response with its command if there is one and it
    /// can, else as the answer to the first, empty challenge.
    public interface Exchange {
        String mechanism();

        Optional<byte[]> initialResponse();

        /// The answer to a challenge; empty to give up ("*"): the server makes no sense, or is not
        /// who it should be.
        Optional<byte[]> respond(byte[] challenge);

        /// Whether the server, which said yes, has proved to know the password where the mechanism
        /// asks for it. finalData is what came with the yes.
        boolean confirmed(Optional<byte[]> finalData);
    }

    /// The strongest of the offered mechanisms; a password in clear only under TLS.
    public static Optional<Exchange> start(
            List<String> offered, String user, String password, Optional<TlsInfo> tls) {
        return start(offered, user, password, tls, tls.isPresent());
    }

    /// @param clearAllowed whether PLAIN and LOGIN may be used
    public static Optional<Exchange> start(
            List<String> offered,
            String user,
            String password,
            Optional<TlsInfo> tls,
            boolean clearAllowed) {
        var names = offered.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
        var login = new Secrets(user, password, tls, names);
        return ALL.stream()
                .filter(row -> names.contains(row.name()))
                .filter(row -> clearAllowed || !row.clear())
                .filter(row -> !row.name().endsWith("-PLUS") || ChannelBinding.possible(tls))
                .findFirst()
                .map(row -> row.start().of(login));
    }

    /// By a bearer token in place of a password, which only TLS may carry (RFC 7628 section 4).
    public static Optional<Exchange> startWithToken(
            List<String> offered, String user, String token, Optional<TlsInfo> tls) {
        var names = offered.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
        return tls.isEmpty()
                ? Optional.empty()
                : Stream.of(TokenClient.oauthbearer(user, token), TokenClient.xoauth2(user, token))
                        .filter(client -> names.contains(client.mechanism()))
                        .map(Exchange.class::cast)
                        .findFirst();
    }

    /// By the certificate that TLS has shown (RFC 4422 appendix A), where the server takes it.
    public static Optional<Exchange> startExternal(
            List<String> offered, String user, Optional<TlsInfo> tls) {
        boolean possible =
                tls.isPresent() && offered.stream().anyMatch("EXTERNAL"::equalsIgnoreCase);
        return possible ? Optional.of(new ExternalClient(user)) : Optional.empty();
    }

    private record ExternalClient(String user) implements Exchange {
        @Override
        public String mechanism() {
            return "EXTERNAL";
        }

        @Override
        public Optional<byte[]> initialResponse() {
            return Optional.of(user.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Optional<byte[]> respond(byte[] challenge) {
            return initialResponse();
        }

        @Override
        public boolean confirmed(Optional<byte[]> finalData) {
            return true;
        }
    }

    record Secrets(String user, String password, Optional<TlsInfo> tls, List<String> offered) {
        byte[] octets(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "Secrets[" + user + "]";
        }
    }

    private interface Start {
        Exchange of(Secrets login);
    }

    private record Row(String name, boolean clear, Start start) {}

    private static final List<Row> ALL =
            List.of(
                    new Row("SCRAM-SHA-512-PLUS", false, s -> new ScramClient(s, "SHA-512", true)),
                    new Row("SCRAM-SHA-512", false, s -> new ScramClient(s, "SHA-512", false)),
                    new Row("SCRAM-SHA-256-PLUS", false, s -> new ScramClient(s, "SHA-256", true)),
                    new Row("SCRAM-SHA-256", false, s -> new ScramClient(s, "SHA-256", false)),
                    new Row("SCRAM-SHA-1-PLUS", false, s -> new ScramClient(s, "SHA-1", true)),
                    new Row("SCRAM-SHA-1", false, s -> new ScramClient(s, "SHA-1", false)),
                    new Row("CRAM-SHA256", false, s -> new CramClient(s, "sha256")),
                    new Row("CRAM-SHA1", false, s -> new CramClient(s, "sha1")),
                    new Row("CRAM-MD5", false, s -> new CramClient(s, "md5")),
                    new Row("PLAIN", true, PlainClient::new),
                    new Row("LOGIN", true, LoginClient::new));

    private record PlainClient(Secrets login) implements Exchange {
        @Override
        public String mechanism() {
            return "PLAIN";
        }

        @Override
        public Optional<byte[]> initialResponse() {
            return Optional.of(login.octets("\0" + login.user() + "\0" + login.password()));
        }

        @Override
        public Optional<byte[]> respond(byte[] challenge) {
            return challenge.length == 0 ? initialResponse() : Optional.empty();
        }

        @Override
        public boolean confirmed(Optional<byte[]> finalData) {
            return true;
        }
    }

    private record CramClient(Secrets login, String hash) implements Exchange {
        @Override
        public String mechanism() {
            return "CRAM-" + hash.toUpperCase(Locale.ROOT);
        }

        @Override
        public Optional<byte[]> initialResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> respond(byte[] challenge) {
            return HmacContext.ofPassword(hash, login.octets(login.password()))
                    .map(context -> login.octets(login.user() + " " + context.answer(challenge)));
        }

        @Override
        public boolean confirmed(Optional<byte[]> finalData) {
            return true;
        }
    }

    /// Servers word their prompts differently: the first is for the name, the second for the
    /// password.
    private static final class LoginClient implements Exchange {
        private final Secrets login;
        private int asked;

        LoginClient(Secrets login) {
            this.login = login;
        }

        @Override
        public String mechanism() {
            return "LOGIN";
        }

        @Override
        public Optional<byte[]> initialResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> respond(byte[] challenge) {
            return switch (asked++) {
                case 0 -> Optional.of(login.octets(login.user()));
                case 1 -> Optional.of(login.octets(login.password()));
                default -> Optional.empty();
            };
        }

        @Override
        public boolean confirmed(Optional<byte[]> finalData) {
            return true;
        }
    }
}
