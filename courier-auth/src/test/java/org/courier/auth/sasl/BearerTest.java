package org.courier.auth.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.TestAccounts;
import org.courier.auth.token.TestProvider;
import org.courier.auth.token.Tokens;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.net.TlsInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;

/// OAUTHBEARER and XOAUTH2.
class BearerTest {
    private static final KeyPair KEY = TestProvider.rsa();
    private static final byte[] NOTHING = new byte[0];

    @TempDir Path directory;
    private TestProvider provider;
    private Authenticator authenticator;

    @BeforeEach
    void start() throws IOException {
        provider = new TestProvider();
        provider.publish("one", KEY);
        Files.writeString(
                directory.resolve("oauth2"),
                """
                OAUTH2_ISSUER=%s
                OAUTH2_AUDIENCE=mail
                OAUTH2_JWKS=%s
                OAUTH2_SCOPE="imap smtp"
                OAUTH2_OPENID_CONFIGURATION=https://login.example.test/config
                """
                        .formatted(TestProvider.ISSUER, provider.address("/keys")));
        authenticator =
                TestAccounts.create(directory, "alice@example.test:x", "bob@example.test:x")
                        .authenticator()
                        .withTokens(Tokens.configured(ConfigDirectory.of(directory)));
    }

    @AfterEach
    void stop() {
        authenticator.close();
        provider.close();
    }

    private static Client client(Optional<TlsInfo> tls) {
        return new Client("imap", new InetSocketAddress("127.0.0.1", 4), tls);
    }

    private static String token(String user) {
        var claims =
                "{\"iss\":\"%s\",\"aud\":\"mail\",\"exp\":%d,\"scope\":\"smtp imap\",\"email\":\"%s\"}"
                        .formatted(
                                TestProvider.ISSUER, System.currentTimeMillis() / 1000 + 300, user);
        return TestProvider.token("RS256", "one", KEY.getPrivate(), claims);
    }

    private Sasl.Exchange exchange(String mechanism) {
        return Sasl.start(mechanism, authenticator, client(FakeTls.BOTH), "h").orElseThrow();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Sasl.Step step) {
        return new String(((Sasl.Challenge) step).octets(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n,a=alice@example.test,\1host=mail.example.test\1port=993\1auth=Bearer %s\1\1",
                "n,a=alice@example.test,\1auth=bearer %s\1\1",
                "n,,\1auth=BEARER %s\1\1",
                "y,a=alice@example.test,\1auth=Bearer %s\1future=x\1\1"
            })
    void oauthbearer(String message) {
        var said = octets(message.formatted(token("alice@example.test")));
        assertThat(exchange("OAUTHBEARER").next(said))
                .isInstanceOfSatisfying(
                        Sasl.Done.class,
                        done -> {
                            assertThat(done.user()).isEqualTo("alice@example.test");
                            assertThat(done.finalData()).isEmpty();
                        });
        var later = exchange("OAUTHBEARER");
        assertThat(text(later.next(NOTHING))).isEmpty();
        assertThat(later.next(said)).isInstanceOf(Sasl.Done.class);
    }

    @Test
    void xoauth2() {
        var said = "user=alice@example.test\1auth=Bearer " + token("alice@example.test") + "\1\1";
        assertThat(exchange("XOAUTH2").next(octets(said))).isInstanceOf(Sasl.Done.class);
    }

    @Test
    void aTokenOfSomebodyElseIsRefusedWithTheReasonInJson() {
        var bearer = exchange("OAUTHBEARER");
        var said = "n,a=bob@example.test,\1auth=Bearer " + token("alice@example.test") + "\1\1";
        assertThat(text(bearer.next(octets(said))))
                .isEqualTo(
                        "{\"status\":\"invalid_token\",\"scope\":\"imap smtp\","
                            + "\"openid-configuration\":\"https://login.example.test/config\"}");
        var failed = new Sasl.Failed("OAUTHBEARER", "bob@example.test");
        assertThat(bearer.next(octets("\1"))).isEqualTo(failed);
        var google = exchange("XOAUTH2");
        var spoken = "user=bob@example.test\1auth=Bearer " + token("alice@example.test") + "\1\1";
        assertThat(text(google.next(octets(spoken))))
                .isEqualTo("{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"imap smtp\"}");
        assertThat(google.next(NOTHING)).isEqualTo(new Sasl.Failed("XOAUTH2", "bob@example.test"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "a.b.c"})
    void aBadTokenIsRefused(String token) {
        var bearer = exchange("OAUTHBEARER");
        assertThat(text(bearer.next(octets("n,,\1auth=Bearer " + token + "\1\1"))))
                .contains("invalid_token");
        assertThat(bearer.next(octets("\1"))).isEqualTo(new Sasl.Failed("OAUTHBEARER", ""));
    }

    @Test
    void aGoodTokenOfAnUnknownUserIsRefused() {
        var bearer = exchange("OAUTHBEARER");
        var said = "n,,\1auth=Bearer " + token("nobody@example.test") + "\1\1";
        assertThat(text(bearer.next(octets(said)))).contains("invalid_token");
        assertThat(bearer.next(octets("\1")))
                .isEqualTo(new Sasl.Failed("OAUTHBEARER", "nobody@example.test"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\1\1",
                "n,,\1\1",
                "n,,\1auth=Basic abc\1\1",
                "n,,\1auth=Bearer abc",
                "n,,\1auth=Bearer abc\1auth=Bearer def\1\1",
                "p=tls-exporter,,\1auth=Bearer abc\1\1",
                "n,b=x,\1auth=Bearer abc\1\1",
                "user=x\1auth=Bearer abc\1\1"
            })
    void brokenMessagesEndTheExchange(String message) {
        assertThat(exchange("OAUTHBEARER").next(octets(message))).isInstanceOf(Sasl.Aborted.class);
    }

    @Test
    void theProviderBeingAwayIsNotARefusal() {
        provider.close();
        var said = octets("n,,\1auth=Bearer " + token("alice@example.test") + "\1\1");
        assertThat(exchange("OAUTHBEARER").next(said)).isInstanceOf(Sasl.Unavailable.class);
    }

    @Test
    void offeredUnderTlsAndWhenConfiguredOnly() {
        var wanted = List.of("OAUTHBEARER", "XOAUTH2", "PLAIN");
        assertThat(Sasl.offered(wanted, authenticator, client(FakeTls.BOTH))).isEqualTo(wanted);
        assertThat(Sasl.offered(wanted, authenticator, client(Optional.empty())))
                .containsExactly("PLAIN");
        var without = authenticator.withTokens(Optional.empty());
        assertThat(Sasl.offered(wanted, without, client(FakeTls.BOTH))).containsExactly("PLAIN");
        assertThat(Sasl.start("XOAUTH2", without, client(FakeTls.BOTH), "h")).isEmpty();
        assertThat(Sasl.names()).doesNotContain("ANONYMOUS");
    }
}
