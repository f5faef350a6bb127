package org.courier.auth.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.TestAccounts;
import org.courier.auth.password.PasswordHash;
import org.courier.core.net.TlsInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

class SaslTest {
    private static final byte[] NOTHING = new byte[0];

    @TempDir Path directory;
    private Authenticator authenticator;

    @BeforeEach
    void accounts() throws IOException {
        String keys = PasswordHash.create("{SCRAM-SHA-256}", "pencil");
        authenticator =
                TestAccounts.create(
                                directory,
                                "alice:secret",
                                "bob@example.test:sécret, =pass",
                                "keys:x:systempw=" + keys,
                                "hashed:x:systempw=" + PasswordHash.create("{SSHA}", "pencil"))
                        .authenticator();
    }

    private static Client client(Optional<TlsInfo> tls) {
        return new Client("imap", new InetSocketAddress("127.0.0.1", 4), tls);
    }

    private Sasl.Exchange start(String mechanism, Optional<TlsInfo> tls) {
        return Sasl.start(mechanism, authenticator, client(tls), "mx.example.test", Sasl.names())
                .orElseThrow();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Sasl.Step step) {
        return new String(((Sasl.Challenge) step).octets(), StandardCharsets.UTF_8);
    }

    @Test
    void offersWhatIsWantedAndCanBe() {
        var wanted = List.of("PLAIN", "NEVER", "scram-sha-256-plus", "LOGIN", "PLAIN");
        assertThat(Sasl.offered(wanted, authenticator, client(Optional.empty())))
                .containsExactly("PLAIN", "LOGIN");
        assertThat(Sasl.offered(wanted, authenticator, client(FakeTls.BOTH)))
                .containsExactly("PLAIN", "scram-sha-256-plus", "LOGIN");
        assertThat(Sasl.start("NEVER", authenticator, client(FakeTls.BOTH), "h")).isEmpty();
        assertThat(Sasl.start("SCRAM-SHA-256-PLUS", authenticator, client(Optional.empty()), "h"))
                .isEmpty();
        assertThat(Sasl.names())
                .startsWith("EXTERNAL", "SCRAM-SHA-512-PLUS")
                .endsWith("PLAIN", "LOGIN");
    }

    @Test
    void plain() {
        var exchange = start("plain", Optional.empty());
        assertThat(text(exchange.next(NOTHING))).isEmpty();
        var done = (Sasl.Done) exchange.next(octets("\0alice\0secret"));
        assertThat(done.account().address()).isEqualTo("alice");
        assertThat(done.mechanism()).isEqualTo("PLAIN");
        assertThatThrownBy(() -> exchange.next(NOTHING)).isInstanceOf(IllegalStateException.class);
        assertThat(plain("alice\0alice\0secret")).isInstanceOf(Sasl.Done.class);
        assertThat(plain("bob@example.test\0alice\0secret")).isInstanceOf(Sasl.Failed.class);
        assertThat(plain("\0bob@example.test\0sécret, =pass")).isInstanceOf(Sasl.Done.class);
        assertThat(plain("\0alice\0wrong")).isEqualTo(new Sasl.Failed("PLAIN", "alice"));
        assertThat(plain("\0nobody\0secret")).isEqualTo(new Sasl.Failed("PLAIN", "nobody"));
        assertThat(plain("\0alice\0")).isInstanceOf(Sasl.Failed.class);
        assertThat(plain("alice\0secret")).isInstanceOf(Sasl.Aborted.class);
        assertThat(plain("\0alice\0secret\0")).isInstanceOf(Sasl.Aborted.class);
        assertThat(plain("\0alice\0" + "x".repeat(9000))).isInstanceOf(Sasl.Aborted.class);
        assertThat(start("PLAIN", Optional.empty()).next(new byte[] {0, 'a', 0, (byte) 0xff}))
                .isInstanceOf(Sasl.Aborted.class);
    }

    private Sasl.Step plain(String message) {
        return start("PLAIN", Optional.empty()).next(octets(message));
    }

    @Test
    void login() {
        var exchange = start("LOGIN", Optional.empty());
        assertThat(text(exchange.next(NOTHING))).isEqualTo("Username:");
        assertThat(text(exchange.next(octets("alice")))).isEqualTo("Password:");
        assertThat(exchange.next(octets("secret"))).isInstanceOf(Sasl.Done.class);
        var withName = start("LOGIN", Optional.empty());
        assertThat(text(withName.next(octets("alice")))).isEqualTo("Password:");
        assertThat(withName.next(octets("wrong"))).isEqualTo(new Sasl.Failed("LOGIN", "alice"));
    }

    @Test
    void cramChallenge() {
        var exchange = start("CRAM-MD5", Optional.empty());
        assertThat(text(exchange.next(NOTHING))).matches("<[0-9A-F]{32}@mx\\.example\\.test>");
        assertThat(exchange.next(octets("nodigest"))).isInstanceOf(Sasl.Aborted.class);
        assertThat(start("CRAM-MD5", Optional.empty()).next(octets("x")))
                .isInstanceOf(Sasl.Aborted.class);
    }

    static Stream<String> mechanisms() {
        return Sasl.names().stream()
                .filter(name -> !name.contains("OAUTH"))
                .filter(name -> !name.equals("EXTERNAL"));
    }

    /// Our own client logs in through each mechanism, under TLS of both kinds.
    @ParameterizedTest
    @MethodSource("mechanisms")
    void clientAndServer(String mechanism) {
        for (var tls : List.of(FakeTls.BOTH, FakeTls.OLD)) {
            assertThat(talk(mechanism, "bob@example.test", "sécret, =pass", tls))
                    .isInstanceOf(Sasl.Done.class);
            assertThat(talk(mechanism, "alice", "wrong", tls))
                    .isEqualTo(new Sasl.Failed(mechanism, "alice"));
            assertThat(talk(mechanism, "nobody", "wrong", tls))
                    .isEqualTo(new Sasl.Failed(mechanism, "nobody"));
        }
    }

    private Sasl.Step talk(String mechanism, String user, String password, Optional<TlsInfo> tls) {
        var client = ClientSasl.start(List.of(mechanism), user, password, tls).orElseThrow();
        assertThat(client.mechanism()).isEqualTo(mechanism);
        var server =
                Sasl.start(mechanism, authenticator, client(tls), "h", List.of(mechanism))
                        .orElseThrow();
        var step = server.next(client.initialResponse().orElse(NOTHING));
        while (step instanceof Sasl.Challenge(var challenge)) {
            step = server.next(client.respond(challenge).orElseThrow());
        }
        if (step instanceof Sasl.Done done) {
            assertThat(client.confirmed(done.finalData())).isTrue();
            boolean scram = mechanism.startsWith("SCRAM");
            assertThat(client.confirmed(Optional.of(octets("v=AAAA")))).isEqualTo(!scram);
            if (scram) {
                assertThat(client.respond(done.finalData().orElseThrow())).contains(NOTHING);
                assertThat(client.confirmed(Optional.empty())).isTrue();
            }
        }
        return step;
    }

    @Test
    void storedKeysServeScramAndPlain() {
        assertThat(talk("SCRAM-SHA-256", "keys", "pencil", Optional.empty()))
                .isInstanceOf(Sasl.Done.class);
        assertThat(talk("SCRAM-SHA-256-PLUS", "keys", "pencil", FakeTls.BOTH))
                .isInstanceOf(Sasl.Done.class);
        assertThat(talk("SCRAM-SHA-1", "keys", "pencil", Optional.empty()))
                .isInstanceOf(Sasl.Failed.class);
        assertThat(plain("\0keys\0pencil")).isInstanceOf(Sasl.Done.class);
        assertThat(talk("SCRAM-SHA-256", "hashed", "pencil", Optional.empty()))
                .isInstanceOf(Sasl.Failed.class);
    }

    @Test
    void theUnknownGetTheSameSaltEachTime() {
        String first = salt("nobody");
        assertThat(salt("nobody")).isEqualTo(first).matches("[A-Za-z0-9+/]{22}==");
        assertThat(salt("somebody")).isNotEqualTo(first);
        assertThat(salt("alice")).isEqualTo(salt("alice")).matches("[A-Za-z0-9+/]{22}==");
    }

    private String salt(String user) {
        var challenge =
                start("SCRAM-SHA-256", Optional.empty()).next(octets("n,,n=" + user + ",r=abc"));
        return text(challenge).replaceFirst(".*,s=(.*),i=4096", "$1");
    }

    @Test
    void scramRefusesWhatDoesNotFit() {
        for (String broken :
                List.of(
                        "",
                        "n",
                        "n,,",
                        "n,,n=alice",
                        "n,,r=abc",
                        "n,,m=x,n=alice,r=abc",
                        "n,,n=a=lice,r=abc",
                        "x,,n=alice,r=abc",
                        "n,b=c,n=alice,r=abc",
                        "p=tls-exporter,,n=alice,r=abc",
                        "n,,n=alice,n=alice,r=abc",
                        "n,,n=alice,r=a\u00e9",
                        "n,,n=\u0007,r=abc")) {
            var exchange = start("SCRAM-SHA-256", FakeTls.BOTH);
            exchange = broken.isEmpty() ? asked(exchange) : exchange;
            assertThat(exchange.next(octets(broken))).as(broken).isInstanceOf(Sasl.Aborted.class);
        }
        for (String broken :
                List.of(
                        "n,,n=alice,r=abc",
                        "y,,n=alice,r=abc",
                        "p=tls-unique,,n=alice,r=abc",
                        "p=tls-exporter,,n=alice")) {
            assertThat(start("SCRAM-SHA-256-PLUS", FakeTls.BOTH).next(octets(broken)))
                    .as(broken)
                    .isInstanceOf(Sasl.Aborted.class);
        }
        assertThat(start("SCRAM-SHA-256-PLUS", FakeTls.OLD).next(octets("p=tls-exporter,,n=a,r=b")))
                .isInstanceOf(Sasl.Aborted.class);
    }

    private static Sasl.Exchange asked(Sasl.Exchange exchange) {
        assertThat(text(exchange.next(NOTHING))).isEmpty();
        return exchange;
    }

    /// RFC 5802 section 6: somebody took "-PLUS" out of what the client saw.
    @Test
    void scramSeesADowngrade() {
        byte[] first = octets("y,,n=alice,r=abc");
        assertThat(start("SCRAM-SHA-256", FakeTls.BOTH).next(first))
                .isInstanceOf(Sasl.Failed.class);
        var honest =
                Sasl.start("SCRAM-SHA-256", authenticator, client(FakeTls.BOTH), "h").orElseThrow();
        assertThat(honest.next(first)).isInstanceOf(Sasl.Challenge.class);
        assertThat(start("SCRAM-SHA-256", Optional.empty()).next(first))
                .isInstanceOf(Sasl.Challenge.class);
    }

    /// A man in the middle has a TLS connection of his own to each side.
    @Test
    void scramSeesAnotherChannel() {
        var other =
                Optional.<TlsInfo>of(
                        new FakeTls(Optional.of(new byte[] {9}), Optional.of(new byte[] {8})));
        var client =
                ClientSasl.start(List.of("SCRAM-SHA-256-PLUS"), "alice", "secret", other)
                        .orElseThrow();
        var server = start("SCRAM-SHA-256-PLUS", FakeTls.BOTH);
        var challenge = (Sasl.Challenge) server.next(client.initialResponse().orElseThrow());
        assertThat(server.next(client.respond(challenge.octets()).orElseThrow()))
                .isInstanceOf(Sasl.Failed.class);
    }

    @Test
    void aSourceThatIsDownIsNoWrongPassword() {
        var down = Authenticator.of(List.of(new Down()));
        for (var mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256")) {
            var client = ClientSasl.start(List.of(mechanism), "a", "b", FakeTls.BOTH).orElseThrow();
            var server = Sasl.start(mechanism, down, client(FakeTls.BOTH), "h").orElseThrow();
            var step = server.next(client.initialResponse().orElse(NOTHING));
            while (step instanceof Sasl.Challenge(var challenge)) {
                step = server.next(client.respond(challenge).orElseThrow());
            }
            assertThat(step).isEqualTo(new Sasl.Unavailable("down"));
        }
    }

    private record Down() implements AuthBackend {
        @Override
        public String name() {
            return "down";
        }

        @Override
        public AuthResult authenticate(Client client, Credentials credentials) {
            return new AuthResult.TemporaryFailure("down");
        }

        @Override
        public AuthResult lookUp(Client client, String user) {
            return new AuthResult.TemporaryFailure("down");
        }

        @Override
        public boolean enumerate(Consumer<Account> each) {
            return false;
        }

        @Override
        public AuthResult changePassword(Client client, String user, String old, String now) {
            return new AuthResult.TemporaryFailure("down");
        }
    }

    @Test
    void theClientTakesTheStrongestAndKeepsPasswordsFromPlainConnections() {
        var all = List.of("login", "PLAIN", "CRAM-MD5", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS");
        assertThat(chosen(all, FakeTls.BOTH)).contains("SCRAM-SHA-256-PLUS");
        assertThat(chosen(all, Optional.empty())).contains("SCRAM-SHA-256");
        assertThat(chosen(List.of("LOGIN", "PLAIN"), Optional.empty())).isEmpty();
        assertThat(chosen(List.of("LOGIN", "PLAIN"), FakeTls.BOTH)).contains("PLAIN");
        assertThat(chosen(List.of("PLAIN", "CRAM-SHA1", "CRAM-MD5"), FakeTls.BOTH))
                .contains("CRAM-SHA1");
        assertThat(
                        ClientSasl.start(List.of("PLAIN"), "u", "p", Optional.empty(), true)
                                .map(ClientSasl.Exchange::mechanism))
                .contains("PLAIN");
        assertThat(HexFormat.of().formatHex(initial(List.of("SCRAM-SHA-256"), FakeTls.BOTH)))
                .startsWith(HexFormat.of().formatHex(octets("y,,n=u,r=")));
        assertThat(HexFormat.of().formatHex(initial(List.of("SCRAM-SHA-256"), Optional.empty())))
                .startsWith(HexFormat.of().formatHex(octets("n,,n=u,r=")));
    }

    @Test
    void theClientSendsATokenUnderTlsOnly() {
        var both = List.of("plain", "xoauth2", "OAUTHBEARER");
        var bearer = ClientSasl.startWithToken(both, "a,b=c", "t.k", FakeTls.BOTH).orElseThrow();
        assertThat(bearer.mechanism()).isEqualTo("OAUTHBEARER");
        var first = octets("n,a=a=2Cb=3Dc,\1auth=Bearer t.k\1\1");
        assertThat(bearer.initialResponse().orElseThrow()).isEqualTo(first);
        assertThat(bearer.respond(NOTHING).orElseThrow()).isEqualTo(first);
        assertThat(bearer.respond(octets("{}")).orElseThrow()).isEqualTo(octets("\1"));
        var old =
                ClientSasl.startWithToken(List.of("XOAUTH2"), "a", "t", FakeTls.BOTH).orElseThrow();
        assertThat(old.initialResponse().orElseThrow())
                .isEqualTo(octets("user=a\1auth=Bearer t\1\1"));
        assertThat(old.respond(octets("{}")).orElseThrow()).isEmpty();
        assertThat(ClientSasl.startWithToken(both, "a", "t", Optional.empty())).isEmpty();
        assertThat(ClientSasl.startWithToken(List.of("PLAIN"), "a", "t", FakeTls.BOTH)).isEmpty();
    }

    private static byte[] initial(List<String> offered, Optional<TlsInfo> tls) {
        return ClientSasl.start(offered, "u", "p", tls)
                .orElseThrow()
                .initialResponse()
                .orElseThrow();
    }

    private static Optional<String> chosen(List<String> offered, Optional<TlsInfo> tls) {
        return ClientSasl.start(offered, "u", "p", tls).map(ClientSasl.Exchange::mechanism);
    }
}
