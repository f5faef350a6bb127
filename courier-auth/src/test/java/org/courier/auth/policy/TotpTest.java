package org.courier.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.core.config.ConfigDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

class TotpTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:10Z");

    @TempDir Path directory;

    /// RFC 6238 appendix B, the last six digits.
    @ParameterizedTest
    @CsvSource({
        "59, 287082, 119246",
        "1111111109, 081804, 084774",
        "1234567890, 005924, 819424",
        "20000000000, 353130, 737706"
    })
    void vectors(long time, String sha1, String sha256) {
        var digits = "12345678901234567890123456789012";
        assertThat(totp("SHA1", digits.substring(0, 20)).code(time / 30)).isEqualTo(sha1);
        assertThat(totp("SHA256", digits).code(time / 30)).isEqualTo(sha256);
    }

    private static Totp totp(String hash, String secret) {
        return new Totp(hash, secret.getBytes(StandardCharsets.US_ASCII), 0, List.of());
    }

    /// RFC 4648 section 10.
    @ParameterizedTest
    @CsvSource({"f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "foobar, MZXW6YTBOI"})
    void base32(String text, String encoded) {
        var octets = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(Base32.encode(octets)).isEqualTo(encoded);
        assertThat(Base32.decode(encoded)).isEqualTo(octets);
    }

    @Test
    void eachCodeCountsOnceAndOnlyInItsTime() throws IOException {
        var stage = new Stage(directory, "", "fred:secret");
        var store = new SecretStore(ConfigDirectory.of(stage.configuration));
        var now = new AtomicReference<>(NOON);
        var factors = new SecondFactor(store, now::get);
        assertThat(factors.use("fred", "000000")).isFalse();
        var enrolment = factors.enrol("fred", "Example Mail", "SHA256");
        assertThat(enrolment.uri())
                .isEqualTo(
                        "otpauth://totp/Example%20Mail:fred?secret="
                                + enrolment.secret()
                                + "&issuer=Example%20Mail&algorithm=SHA256&digits=6&period=30");
        var totp = new Totp("SHA256", Base32.decode(enrolment.secret()), 0, List.of());
        long step = NOON.getEpochSecond() / 30;
        assertThat(factors.use("fred", totp.code(step - 2))).isFalse();
        assertThat(factors.use("fred", totp.code(step + 2))).isFalse();
        assertThat(factors.use("fred", totp.code(step - 1))).isTrue();
        assertThat(factors.use("fred", totp.code(step - 1))).as("replayed").isFalse();
        assertThat(factors.use("fred", totp.code(step))).isTrue();
        assertThat(factors.use("fred", totp.code(step - 1))).as("an older one").isFalse();
        now.set(NOON.plusSeconds(30));
        assertThat(factors.use("fred", totp.code(step))).as("replayed later").isFalse();
        assertThat(factors.use("fred", totp.code(step + 2))).isTrue();
        var recovery = enrolment.recoveryCodes();
        assertThat(recovery).hasSize(10).doesNotHaveDuplicates();
        assertThat(factors.use("fred", recovery.get(3))).isTrue();
        assertThat(factors.use("fred", recovery.get(3))).as("used").isFalse();
        assertThat(factors.use("fred", recovery.get(4))).isTrue();
        assertThat(factors.use("other", recovery.get(5))).isFalse();
        assertThat(factors.remove("fred")).isTrue();
        assertThat(factors.has("fred")).isFalse();
    }

    @Test
    void theMainPasswordIsBarredFromMailProgramsThen() throws IOException {
        for (var settings : List.of("", "AUTHTOTPMAIN=1\n")) {
            var stage =
                    new Stage(directory.resolve("d" + settings.length()), settings, "fred:secret");
            var configuration = ConfigDirectory.of(stage.configuration);
            SecondFactor.of(configuration).enrol("fred", "Courier", "SHA1");
            assertThat(stage.login("192.0.2.1", "imap", "fred", "secret"))
                    .isInstanceOf(settings.isEmpty() ? Rejected.class : Accepted.class);
            assertThat(stage.login("192.0.2.1", "webmail", "fred", "secret"))
                    .isInstanceOf(Accepted.class);
            var app =
                    OwnPasswords.of(configuration)
                            .add("fred", "phone", List.of(), "", Optional.empty());
            assertThat(stage.login("192.0.2.1", "imap", "fred", app)).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void guessedCodesAreLimited() throws IOException {
        var stage = new Stage(directory, "AUTHAUDIT=FILE\n", "fred:secret");
        var configuration = ConfigDirectory.of(stage.configuration);
        SecondFactor.of(configuration).enrol("fred", "Courier", "SHA1");
        var client = Stage.from("192.0.2.1", "webmail");
        var fred = (Accepted) stage.authenticator.lookUp(client, "fred");
        int guesses = 0;
        while (stage.rules.secondFactor(client, fred.account(), "no code") instanceof Rejected)
            guesses++;
        assertThat(guesses).isEqualTo(5);
        assertThat(stage.rules.secondFactor(client, fred.account(), "no code"))
                .isInstanceOf(TemporaryFailure.class);
        assertThat(stage.audited().getFirst()).contains("\"failure\"", "\"totp\"");
    }
}
