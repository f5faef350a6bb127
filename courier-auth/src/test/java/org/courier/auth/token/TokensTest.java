package org.courier.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.config.ConfigError;
import org.courier.core.config.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class TokensTest {
    private static final KeyPair KEY = TestProvider.rsa();
    private static final KeyPair OTHER = TestProvider.rsa();
    private static final long NOW = 1_800_000_000L;

    private final AtomicLong seconds = new AtomicLong(NOW);
    private TestProvider provider;

    @BeforeEach
    void start() throws IOException {
        provider = new TestProvider();
        provider.publish("one", KEY);
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private Tokens tokens(String... more) {
        var assignments = new HashMap<String, String>();
        assignments.put("OAUTH2_ISSUER", TestProvider.ISSUER);
        assignments.put("OAUTH2_AUDIENCE", "mail courier");
        assignments.put("OAUTH2_JWKS", provider.address("/keys"));
        assignments.put("OAUTH2_TIMEOUT", "2");
        for (int i = 0; i < more.length; i += 2) assignments.put(more[i], more[i + 1]);
        assignments.values().removeIf(String::isEmpty);
        return Tokens.of(
                Settings.of(Map.copyOf(assignments)), () -> Instant.ofEpochSecond(seconds.get()));
    }

    /// Claims that are good, with some of them replaced or, when empty, missing.
    private static String claims(String... others) {
        var members = new HashMap<String, String>();
        members.put("iss", "\"" + TestProvider.ISSUER + "\"");
        members.put("aud", "\"mail\"");
        members.put("exp", String.valueOf(NOW + 300));
        members.put("email", "\"alice@example.test\"");
        for (int i = 0; i < others.length; i += 2) members.put(others[i], others[i + 1]);
        members.values().removeIf(String::isEmpty);
        return members.entrySet().stream()
                .map(m -> "\"" + m.getKey() + "\":" + m.getValue())
                .collect(java.util.stream.Collectors.joining(",", "{", "}"));
    }

    private static String signed(String claims) {
        return TestProvider.token("RS256", "one", KEY.getPrivate(), claims);
    }

    private static void assertUser(TokenResult result, String user) {
        assertThat(result).isEqualTo(new TokenResult.Valid(user));
    }

    private static void assertRefused(TokenResult result, String reason) {
        assertThat(result).isEqualTo(new TokenResult.Invalid(reason));
    }

    @ParameterizedTest
    @CsvSource({"RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA"})
    void everyAlgorithmIsChecked(String algorithm) {
        var pair =
                switch (algorithm) {
                    case "ES256" -> TestProvider.curve("secp256r1");
                    case "ES384" -> TestProvider.curve("secp384r1");
                    case "ES512" -> TestProvider.curve("secp521r1");
                    case "EdDSA" -> TestProvider.pair("Ed25519", 0);
                    default -> OTHER;
                };
        provider.publish("two", pair);
        try (var tokens = tokens()) {
            var good = TestProvider.token(algorithm, "two", pair.getPrivate(), claims());
            assertUser(tokens.check(good), "alice@example.test");
            int end = good.lastIndexOf('.');
            char other = good.charAt(end + 5) == 'A' ? 'B' : 'A';
            var spoilt = good.substring(0, end + 5) + other + good.substring(end + 6);
            assertRefused(tokens.check(spoilt), "no key of the provider fits its signature");
            var changed =
                    good.substring(0, good.indexOf('.') + 1)
                            + TestProvider.encode(claims("email", "\"root@example.test\""))
                            + good.substring(end);
            assertRefused(tokens.check(changed), "no key of the provider fits its signature");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "iss|\"https://evil.test/\"|it is by another issuer",
                "iss||it is by another issuer",
                "iss|[\"https://login.example.test/\"]|it is by another issuer",
                "aud|\"webshop\"|it is for another audience",
                "aud||it is for another audience",
                "aud|[]|it is for another audience",
                "exp||it never expires",
                "exp|null|it has expired",
                "exp|\"1900000000\"|it has expired",
                "exp|1799999970|it has expired",
                "nbf|1800000031|it is not good yet",
                "nbf|true|it is not good yet",
                "email||it has no email",
                "email|\"\"|it has no email",
                "email|[\"alice@example.test\"]|it has no email",
                "email|\"alice\\u0000\"|it has no email",
                "email_verified|false|its mail address is not verified",
                "email_verified|\"no\"|its mail address is not verified"
            })
    void aClaimThatDoesNotFitRefuses(String name, String value, String reason) {
        try (var tokens = tokens()) {
            var given = value == null ? "" : value;
            assertRefused(tokens.check(signed(claims(name, given))), reason);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "aud|[\"webshop\",\"courier\"]",
                "exp|1799999980",
                "exp|1.8e9",
                "nbf|1800000030",
                "email_verified|true"
            })
    void aClaimThatFitsIsTaken(String name, String value) {
        try (var tokens = tokens()) {
            assertUser(tokens.check(signed(claims(name, value))), "alice@example.test");
        }
    }

    @Test
    void theUserMayBeAnotherClaimAndScopesMayBeAskedFor() {
        try (var tokens = tokens("OAUTH2_USER_CLAIM", "sub", "OAUTH2_SCOPE", "imap smtp")) {
            var good = claims("sub", "\"fred\"", "scope", "\"openid smtp imap\"");
            assertUser(tokens.check(signed(good)), "fred");
            var array = claims("sub", "\"fred\"", "scp", "[\"smtp\",\"imap\"]");
            assertUser(tokens.check(signed(array)), "fred");
            var bad = claims("sub", "\"fred\"", "scope", "\"imap smtps\"");
            assertRefused(tokens.check(signed(bad)), "it has not the scope imap smtp");
        }
    }

    @ParameterizedTest
    @CsvSource({"none", "None", "HS256", "HS512", "RS1", "''"})
    void otherAlgorithmsAreRefusedWhateverTheSignature(String algorithm) throws Exception {
        var header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"one\"}";
        var body = TestProvider.encode(header) + "." + TestProvider.encode(claims());
        try (var tokens = tokens()) {
            assertRefused(
                    tokens.check(body + "." + hmac(body, KEY.getPublic().getEncoded())),
                    "its algorithm is not taken");
            assertRefused(tokens.check(body + "."), "its algorithm is not taken");
        }
    }

    private static String hmac(String text, byte[] key) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return TestProvider.encode(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void aKeyServesItsOwnAlgorithmAndUseOnly() {
        var pair = OTHER;
        provider.publish(TestProvider.jwk("ps", pair, "\"alg\":\"PS256\","));
        var encryption = OTHER;
        provider.publish(TestProvider.jwk("enc", encryption, "").replace("\"sig\"", "\"enc\""));
        var weak = TestProvider.pair("RSA", 1024);
        provider.publish("weak", weak);
        try (var tokens = tokens()) {
            var none = "no key of the provider fits its signature";
            assertRefused(
                    tokens.check(TestProvider.token("RS256", "ps", pair.getPrivate(), claims())),
                    none);
            assertUser(
                    tokens.check(TestProvider.token("PS256", "ps", pair.getPrivate(), claims())),
                    "alice@example.test");
            assertRefused(
                    tokens.check(
                            TestProvider.token("RS256", "enc", encryption.getPrivate(), claims())),
                    none);
            assertRefused(
                    tokens.check(TestProvider.token("RS256", "weak", weak.getPrivate(), claims())),
                    none);
            // By a key of somebody else's under the name of the provider's, or one it brings along.
            var own = OTHER;
            assertRefused(
                    tokens.check(TestProvider.token("RS256", "one", own.getPrivate(), claims())),
                    none);
            var header =
                    "{\"alg\":\"RS256\",\"jwk\":"
                            + TestProvider.jwk("x", own, "")
                            + ",\"jku\":\""
                            + provider.address("/mine")
                            + "\"}";
            assertRefused(
                    tokens.check(TestProvider.sign("RS256", header, own.getPrivate(), claims())),
                    none);
            var critical = "{\"alg\":\"RS256\",\"kid\":\"one\",\"crit\":[\"b64\"],\"b64\":false}";
            assertRefused(
                    tokens.check(TestProvider.sign("RS256", critical, KEY.getPrivate(), claims())),
                    "it has a critical extension");
        }
    }

    @Test
    void whatIsNoTokenIsRefused() {
        try (var tokens = tokens()) {
            assertRefused(tokens.check(""), "it is no token");
            assertRefused(tokens.check("a b"), "it is no token");
            assertRefused(tokens.check("a\u0000b"), "it is no token");
            assertRefused(tokens.check("x".repeat(8193)), "it is no token");
            assertRefused(tokens.check("opaque"), "not a signed token");
            assertRefused(tokens.check("a.b.c"), "a part is not base64url of UTF-8");
            var twice = claims().replace("}", ",\"email\":\"root@example.test\"}");
            assertThat(((TokenResult.Invalid) tokens.check(signed(twice))).reason())
                    .contains("a repeated name");
            var deep = "[".repeat(2000) + "]".repeat(2000);
            assertThat(((TokenResult.Invalid) tokens.check(signed(claims("x", deep)))).reason())
                    .contains("too deep");
            assertThat(provider.asked.get()).isZero();
        }
    }

    /// Whatever is changed in a good token, it is refused and nothing else happens.
    @Test
    void aSpoiltTokenIsRefused() {
        var random = new Random(4711);
        var good = signed(claims());
        var letters = "ABCxyz019-_.=~{";
        try (var tokens = tokens()) {
            for (int i = 0; i < 3000; i++) {
                var spoilt = new StringBuilder(good);
                // The last letter holds bits that no octet has.
                int at = random.nextInt(good.length() - 1);
                char letter = letters.charAt(random.nextInt(letters.length()));
                switch (random.nextInt(3)) {
                    case 0 -> spoilt.setCharAt(at, letter);
                    case 1 -> spoilt.insert(at, letter);
                    default -> spoilt.delete(at, at + 1 + random.nextInt(good.length() - at - 1));
                }
                if (!spoilt.toString().equals(good))
                    assertThat(tokens.check(spoilt.toString()))
                            .as(spoilt.toString())
                            .isInstanceOf(TokenResult.Invalid.class);
            }
        }
    }

    /// The same with what is under a right signature: a provider may be careless.
    @Test
    void spoiltClaimsNeverThrow() {
        var random = new Random(4712);
        var letters = "\"{}[]:,\\0919eE.-tfnu \u00e9";
        try (var tokens = tokens()) {
            for (int i = 0; i < 300; i++) {
                var spoilt = new StringBuilder(claims("nbf", "1e-3", "scope", "[\"a\",null]"));
                for (int n = 0; n < 3; n++) {
                    int at = random.nextInt(spoilt.length());
                    spoilt.setCharAt(at, letters.charAt(random.nextInt(letters.length())));
                }
                assertThat(tokens.check(signed(spoilt.toString())))
                        .isNotInstanceOf(TokenResult.Unavailable.class);
            }
            for (var number : List.of("1e999", "-1e999", "1e-999", "0", "-0", "9".repeat(40))) {
                var result = tokens.check(signed(claims("exp", number)));
                assertThat(result).isNotInstanceOf(TokenResult.Unavailable.class);
            }
        }
    }

    @Test
    void keysAreFetchedOnceAndForAnUnknownKeyOnceAMinute() {
        try (var tokens = tokens()) {
            for (int i = 0; i < 5; i++) {
                assertUser(tokens.check(signed(claims())), "alice@example.test");
            }
            assertThat(provider.asked.get()).isEqualTo(1);
            var next = OTHER;
            provider.publish("two", next);
            var byNext = TestProvider.token("RS256", "two", next.getPrivate(), claims());
            // Within the minute after the first fetch nobody is asked again.
            assertRefused(tokens.check(byNext), "no key of the provider fits its signature");
            assertThat(provider.asked.get()).isEqualTo(1);
            seconds.addAndGet(61);
            assertUser(tokens.check(byNext), "alice@example.test");
            assertThat(provider.asked.get()).isEqualTo(2);
            var stranger = TestProvider.token("RS256", "three", next.getPrivate(), claims());
            for (int i = 0; i < 5; i++) {
                assertRefused(tokens.check(stranger), "no key of the provider fits its signature");
            }
            assertThat(provider.asked.get()).isEqualTo(2);
        }
    }

    @Test
    void aProviderThatIsAwayIsATemporaryFailureUnlessItsKeysAreKnown() {
        provider.status = 503;
        try (var tokens = tokens()) {
            assertThat(tokens.check(signed(claims()))).isInstanceOf(TokenResult.Unavailable.class);
            provider.status = 200;
            // Not asked more than once a minute, down or not.
            assertThat(tokens.check(signed(claims()))).isInstanceOf(TokenResult.Unavailable.class);
            seconds.addAndGet(61);
            assertUser(tokens.check(signed(claims())), "alice@example.test");
            provider.close();
            seconds.addAndGet(3600);
            var later = claims("exp", String.valueOf(seconds.get() + 60));
            assertUser(tokens.check(signed(later)), "alice@example.test");
        }
    }

    @Test
    void anAnswerWithoutEndOrWithoutBeginningIsCutOff() throws Exception {
        provider.publish("\"" + "x".repeat(300 * 1024) + "\"");
        try (var tokens = tokens()) {
            assertThat(tokens.check(signed(claims()))).isInstanceOf(TokenResult.Unavailable.class);
        }
        try (var silent = new ServerSocket(0);
                var tokens =
                        tokens(
                                "OAUTH2_JWKS",
                                "http://127.0.0.1:" + silent.getLocalPort() + "/",
                                "OAUTH2_TIMEOUT",
                                "1")) {
            assertThat(tokens.check(signed(claims())))
                    .isInstanceOfSatisfying(
                            TokenResult.Unavailable.class,
                            u -> assertThat(u.reason()).contains("no answer in time"));
        }
    }

    @Test
    void keysMayLieInAFile(@TempDir Path directory) throws IOException {
        var file = directory.resolve("keys.json");
        try (var tokens = tokens("OAUTH2_JWKS", file.toString())) {
            assertThat(tokens.check(signed(claims()))).isInstanceOf(TokenResult.Unavailable.class);
            Files.writeString(file, provider.jwks());
            assertUser(tokens.check(signed(claims())), "alice@example.test");
            Files.writeString(file, "{\"keys\":[]}");
            assertRefused(
                    tokens.check(signed(claims())), "no key of the provider fits its signature");
        }
    }

    @Test
    void theProviderIsAskedAboutAToken() {
        String[] asking = {
            "OAUTH2_JWKS", "",
            "OAUTH2_INTROSPECTION", provider.address("/introspect"),
            "OAUTH2_CLIENT_ID", "courier",
            "OAUTH2_CLIENT_SECRET", "s:é"
        };
        try (var tokens = tokens(asking)) {
            assertRefused(tokens.check("abc"), "the provider does not know it as good");
            provider.answer =
                    "{\"active\":true,\"email\":\"alice@example.test\",\"exp\":" + (NOW + 40) + "}";
            assertUser(tokens.check("abc"), "alice@example.test");
            int asked = provider.asked.get();
            // Remembered, but not for longer than the token is good.
            assertUser(tokens.check("abc"), "alice@example.test");
            assertThat(provider.asked.get()).isEqualTo(asked);
            seconds.addAndGet(71);
            assertRefused(tokens.check("abc"), "it has expired");
            seconds.set(NOW);
            provider.answer = "{\"active\":true,\"email\":\"a@b.test\",\"aud\":\"webshop\"}";
            assertRefused(tokens.check("d"), "it is for another audience");
            provider.answer = "{\"active\":true,\"email\":\"a@b.test\",\"iss\":\"evil\"}";
            assertRefused(tokens.check("d"), "it is by another issuer");
            provider.answer = "nonsense";
            assertThat(tokens.check("d")).isInstanceOf(TokenResult.Unavailable.class);
            provider.status = 401;
            assertThat(tokens.check("d")).isInstanceOf(TokenResult.Unavailable.class);
            var basic =
                    Base64.getEncoder()
                            .encodeToString("courier:s%3A%C3%A9".getBytes(StandardCharsets.UTF_8));
            assertThat(provider.questions.getFirst())
                    .isEqualTo("Basic " + basic + " token=abc&token_type_hint=access_token");
            provider.close();
            assertThat(tokens.check("d")).isInstanceOf(TokenResult.Unavailable.class);
        }
    }

    @Test
    void aConfigurationThatWouldTakeTooMuchIsRefused() {
        for (var name : new String[] {"OAUTH2_ISSUER", "OAUTH2_AUDIENCE"}) {
            assertThatThrownBy(() -> tokens(name, ""))
                    .isInstanceOf(ConfigError.class)
                    .hasMessageContaining(name);
        }
        assertThatThrownBy(() -> tokens("OAUTH2_JWKS", "http://login.example.test/keys"))
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("expected https://");
        assertThatThrownBy(() -> tokens("OAUTH2_INTROSPECTION", "https://login.example.test/i"))
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("OAUTH2_CLIENT_ID");
    }
}
