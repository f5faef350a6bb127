package org.courier.auth.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.config.ConfigError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewSchemeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{PLAIN}x",
                "{MD5}abc",
                "{SHA512}abc",
                "{SSHA}abc",
                "{SSHA512}abc",
                "{CRAM-MD5}abc",
                "bwVG/rB9JJ.bI",
                "{CRYPT}bwVG/rB9JJ.bI",
                "_J9..CCCCXBrApJr6rZ.",
                "$1$a$b",
                "{MD5}$1$a$b",
                "$5$a$b",
                "{CRYPT}$6$a$b",
                "{SHA512-CRYPT}$6$a$b",
                "$pbkdf2-sha256$1000$a$b",
                "{SCRAM-SHA-1}4096,a,b,c"
            })
    void argon2idIsBetterThan(String stored) {
        assertThat(NewScheme.named("argon2id").isBetterThan(stored)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$y$j9T$a$b",
                "{CRYPT}$y$j9T$a$b",
                "$2b$10$abc",
                "{BLF-CRYPT}$2y$05$abc",
                "$argon2id$v=19$m=1$a$b",
                "{ARGON2ID}$argon2id$v=19$m=1$a$b",
                "$7$abc"
            })
    void argon2idIsNotBetterThan(String stored) {
        assertThat(NewScheme.named("ARGON2ID").isBetterThan(stored)).isFalse();
    }

    @Test
    void aStrongHashIsNeverReplacedByAWeakOne() {
        var scheme = NewScheme.named("$6$");
        assertThat(scheme.isBetterThan("$2b$10$abc")).isFalse();
        assertThat(scheme.isBetterThan("$5$a$b")).isFalse();
        assertThat(scheme.instead("$2b$10$abc", "secret")).isEqualTo("$2b$10$abc");
        assertThat(scheme.instead("$1$a$b", "secret")).startsWith("$6$");
    }

    /// Who asks for keys of SCRAM needs them, whatever else is stored.
    @Test
    void scramReplacesAllButItself() {
        var scheme = NewScheme.named("{SCRAM-SHA-256}");
        assertThat(scheme.isBetterThan("$y$j9T$a$b")).isTrue();
        assertThat(scheme.isBetterThan("{SCRAM-SHA-1}4096,a,b,c")).isTrue();
        assertThat(scheme.isBetterThan("{scram-sha-256}4096,a,b,c")).isFalse();
        assertThat(scheme.isBetterThan("SCRAM-SHA-256$4096:a$b:c")).isFalse();
        var made = scheme.instead("{PLAIN}secret", "secret");
        assertThat(PasswordHash.verify(made, "secret")).isTrue();
        assertThat(made).startsWith("{SCRAM-SHA-256}");
    }

    @Test
    void theBestOfThisMachineIsHard() {
        var scheme = NewScheme.named("CRYPT");
        assertThat(scheme.isBetterThan(PasswordHash.best("x"))).isFalse();
        assertThat(scheme.isBetterThan("{SSHA}abc")).isTrue();
    }

    @Test
    void anUnknownNameIsAMistake() {
        assertThatThrownBy(() -> NewScheme.named("ROT13"))
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("AUTHREHASH");
    }
}
