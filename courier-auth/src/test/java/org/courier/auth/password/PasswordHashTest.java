package org.courier.auth.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.auth.password.PasswordHash.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.stream.Stream;

class PasswordHashTest {
    /// Hashes of "foobar" made by C Courier's authpasswd and userdbpw, openssl passwd, and Python.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{MD5}OFj2IjCsPJFfMAxmQxLGPw==",
                "{md5}OFj2IjCsPJFfMAxmQxLGPw==",
                "{MD5RAW}3858f62230ac3c915f300c664312c63f",
                "{PLAIN-MD5}3858F62230AC3C915F300C664312C63F",
                "{SHA}iEPX+SQWIR3p67lj/0zigSWTKHg=",
                "{SHA1}iEPX+SQWIR3p67lj/0zigSWTKHg=",
                "{SHA1.HEX}8843d7f92416211de9ebb963ff4ce28125932878",
                "{SSHA}dGYXOkmjKcG9ODASCZcPq24mTvsvmdAL",
                "{SSHA}8PA4l7hh5X6vPfCmEefOkaKoiSulH1R/",
                "{SHA256}w6uP8Tcg6K2QR905Rms8iXTlksL6OD1KOWBxTK7wxPI=",
                "{SHA512}ClAmHr0aOQ/tK/Mm8mc8FFWCpjQtUjIElz0CGTN/gWFqgGmwElh89WNfaSXxtWw2AjDBmyc1AO4BP"
                    + "gMGAb8kJQ==",
                "$1$fe8Br$iYNzvSuuF5QeqdEbJ4hDd1",
                "$1$lhlqhVDr$7uGRusLLiivqhF26WAXNQ/",
                "{CRYPT}$1$lhlqhVDr$7uGRusLLiivqhF26WAXNQ/",
                "{MD5}$1$lhlqhVDr$7uGRusLLiivqhF26WAXNQ/",
                "{MD5-CRYPT}$1$lhlqhVDr$7uGRusLLiivqhF26WAXNQ/",
                "D2t7..SREaGqE",
                "{CRYPT}D2t7..SREaGqE",
                "{DES-CRYPT}D2t7..SREaGqE",
                "{PLAIN}foobar",
                "{CLEARTEXT}foobar",
                "{CRAM-MD5}63f73fd5c7d215dc84b3f55be69da501de920dd1a3db77968dd12e2880a037c3",
            })
    void fits(String stored) {
        assertThat(PasswordHash.verify(stored, "foobar")).isTrue();
        assertThat(PasswordHash.verify(stored, "foobaz")).isFalse();
        assertThat(PasswordHash.verify(stored, "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "foobar",
                "!",
                "*",
                "*0",
                "!$1$lhlqhVDr$7uGRusLLiivqhF26WAXNQ/",
                "x",
                "{}foobar",
                "{NEVER}foobar",
                "{PLAIN}",
                "{SHA}",
                "{SHA}iEPX",
                "{SHA}not base 64!",
                "{SSHA}",
                "{MD5RAW}3858F62230AC3C915F300C664312C63F",
                "$1$",
                "$6$",
                "$2y$10$short",
                "$9$a$b",
                "{ARGON2ID}foobar",
                "$argon2id$v=19$m=64,t=1,p=1$!!$!!",
                "{SCRAM-SHA-256}4096,a,b",
                "{PBKDF2}$1$salt$0$0000000000000000000000000000000000000000",
                "{",
                "{PLAIN",
                "$6$rounds=x$salt$hash",
                "$y$j9T$",
                "$7$",
                "$sha1$"
            })
    void refusesWhatIsNoHash(String stored) {
        assertThat(PasswordHash.check(stored, "foobar")).isEqualTo(Verdict.DIFFERS);
    }

    /// Each asks for hours or for more memory than the machine has.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$6$rounds=999999999$saltsaltsaltsalt$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "$2y$31$abcdefghijklmnopqrstuuaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "$argon2id$v=19$m=9999999,t=9999,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo",
                "$argon2id$v=19$m=262144,t=9999,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo",
                "$pbkdf2-sha256$9999999$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo",
                "{SCRAM-SHA-256}9999999,c2FsdHNhbHQ=,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,"
                        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "$y$jTT$saltsaltsaltsalt$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "$7$U6..../....saltsaltsalt$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "$sha1$99999999$salt$aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "$md5,rounds=9999999$salt$aaaaaaaaaaaaaaaaaaaaaa",
                "_zzzzsaltaaaaaaaaaaa",
            })
    void refusesHashesThatCostTooMuch(String stored) {
        assertThat(PasswordHash.check(stored, "foobar")).isEqualTo(Verdict.DIFFERS);
    }

    @Test
    void refusesLongPasswordsAndThoseWithNul() {
        assertThat(PasswordHash.verify("{PLAIN}" + "x".repeat(1024), "x".repeat(1024))).isTrue();
        assertThat(PasswordHash.verify("{PLAIN}" + "x".repeat(1025), "x".repeat(1025))).isFalse();
        assertThat(PasswordHash.verify("D2t7..SREaGqE", "foobar\0more")).isFalse();
        assertThatThrownBy(() -> PasswordHash.create("{SHA}", ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PasswordHash.create("{NONE}", "foobar"))
                .hasMessage("unknown scheme NONE");
    }

    static Stream<String> schemes() {
        return Stream.concat(
                Schemes.ALL.stream().map(scheme -> "{" + scheme.name() + "}"),
                Stream.of(
                        "",
                        "$1$",
                        "$5$",
                        "$6$",
                        "$2y$",
                        "$2b$",
                        "$y$",
                        "$gy$",
                        "$7$",
                        "$sha1$",
                        "$argon2id$",
                        "$argon2i$",
                        "$pbkdf2-sha256$"));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void everySchemeMakesWhatItReadsAndIsKeptOnChange(String scheme) {
        String first = PasswordHash.create(scheme, "sécret");
        assertThat(first).startsWith(scheme);
        assertThat(PasswordHash.verify(first, "sécret")).isTrue();
        assertThat(PasswordHash.verify(first, "other")).isFalse();
        String second = PasswordHash.change(first, "other");
        assertThat(second).startsWith(scheme);
        assertThat(PasswordHash.verify(second, "other")).isTrue();
        assertThat(PasswordHash.verify(second, "sécret")).isFalse();
    }

    @Test
    void changeFallsBackToTheBestScheme() {
        for (String old : List.of("!", "{UNKNOWN}x", "$unknown$x")) {
            assertThat(PasswordHash.verify(PasswordHash.change(old, "new"), "new")).isTrue();
        }
        assertThat(PasswordHash.change("{MD5}$1$abc$x", "new")).startsWith("{MD5-CRYPT}$1$");
    }

    @Test
    void cramContextsAreThoseOfUserdbpw() {
        assertThat(context("md5"))
                .isEqualTo("63f73fd5c7d215dc84b3f55be69da501de920dd1a3db77968dd12e2880a037c3");
        assertThat(context("sha1"))
                .isEqualTo(
                        "83164ee8dd66d86125da570436f28f6c74e434a584337502"
                                + "badec466e797c126b946dafd2b7c6012");
        assertThat(context("sha256"))
                .isEqualTo(
                        "38e06205e20db6f7ac66d140799bf8643f93fb99efc6c65d3bad852dbbbbd483"
                            + "cc5e35c727bd4b9e94d92698435fd6db7cfb5c325e7c50a6bae3204c4b82818a");
        assertThat(HmacContext.parse("md5", "63f7")).isEmpty();
        assertThat(HmacContext.parse("sha3", context("md5"))).isEmpty();
        assertThat(HmacContext.parse("md5", "zz".repeat(32))).isEmpty();
    }

    private static String context(String hash) {
        return HmacContext.ofPassword(hash, "foobar".getBytes()).orElseThrow().hex();
    }

    /// RFC 2195 section 2.
    @Test
    void answersTheChallengeOfRfc2195() {
        byte[] challenge = "<1896.697170952@postoffice.reston.mci.net>".getBytes();
        var context = HmacContext.ofPassword("md5", "tanstaaftanstaaf".getBytes()).orElseThrow();
        String digest = "b913a602c7eda7a495b4e6e7334d3890";
        assertThat(context.answer(challenge)).isEqualTo(digest);
        assertThat(HmacContext.parse("md5", context.hex()).orElseThrow().matches(challenge, digest))
                .isTrue();
        assertThat(context.matches(challenge, "b913a602c7eda7a495b4e6e7334d3891")).isFalse();
    }

    @Test
    void longKeysAreHashedFirst() {
        byte[] key = "k".repeat(200).getBytes();
        for (String hash : List.of("md5", "sha1", "sha256")) {
            String wanted =
                    java.util.HexFormat.of()
                            .formatHex(Digests.hmac("Hmac" + hash.toUpperCase(), key, key));
            assertThat(HmacContext.ofPassword(hash, key).orElseThrow().answer(key))
                    .isEqualTo(wanted);
        }
    }

    /// RFC 4013 section 3.
    @Test
    void preparesAsRfc4013Shows() {
        assertThat(SaslPrep.prepare("I\u00adX")).contains("IX");
        assertThat(SaslPrep.prepare("user")).contains("user");
        assertThat(SaslPrep.prepare("USER")).contains("USER");
        assertThat(SaslPrep.prepare("\u00aa")).contains("a");
        assertThat(SaslPrep.prepare("\u2168")).contains("IX");
        assertThat(SaslPrep.prepare("\u0007")).isEmpty();
        assertThat(SaslPrep.prepare("\u0627\u0031")).isEmpty();
        assertThat(SaslPrep.prepare("a\u00a0b")).contains("a b");
    }

    @Test
    void scramKeysInBothStoredForms() {
        String dovecot = PasswordHash.create("{SCRAM-SHA-256}", "pencil");
        var keys = ScramKeys.parse(dovecot).orElseThrow();
        assertThat(keys.format()).isEqualTo(dovecot);
        var base64 = java.util.Base64.getEncoder();
        String postgresql =
                "SCRAM-SHA-256$4096:"
                        + base64.encodeToString(keys.salt())
                        + "$"
                        + base64.encodeToString(keys.storedKey())
                        + ":"
                        + base64.encodeToString(keys.serverKey());
        assertThat(ScramKeys.parse(postgresql).orElseThrow().format()).isEqualTo(dovecot);
        assertThat(PasswordHash.verify(dovecot, "pencil")).isTrue();
        assertThat(PasswordHash.verify(postgresql, "pencil")).isTrue();
        assertThat(PasswordHash.verify(postgresql, "pencils")).isFalse();
        assertThat(keys.toString()).isEqualTo("ScramKeys[SHA-256]");
    }
}
