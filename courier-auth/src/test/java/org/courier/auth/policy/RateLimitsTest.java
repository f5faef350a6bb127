package org.courier.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.sasl.ClientSasl;
import org.courier.auth.sasl.Sasl;
import org.courier.core.net.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Who guesses is slowed and then refused; who owns the account is not, from elsewhere.
class RateLimitsTest {
    private static final String ATTACKER = "198.51.100.7";
    private static final String OWNER = "203.0.113.9";

    @TempDir Path directory;

    private Stage stage(String settings) throws IOException {
        return new Stage(directory, settings, "fred:secret", "attacker:mine");
    }

    /// Guesses until told to wait.
    private static int guesses(Stage stage, String address, String user) {
        int done = 0;
        while (stage.login(address, user, "guess" + done) instanceof Rejected) done++;
        return done;
    }

    private static void waitAndGuess(Stage stage, int times) {
        for (int i = 0; i < times; i++) {
            stage.later(Duration.ofSeconds(40));
            stage.login(ATTACKER, "fred", "guess");
        }
    }

    @Test
    void failuresSlowThenRefuseAndTheAnswerIsNotAWrongPassword() throws IOException {
        var stage = stage("");
        assertThat(guesses(stage, ATTACKER, "fred")).isEqualTo(5);
        assertThat(stage.login(ATTACKER, "fred", "secret"))
                .isEqualTo(new TemporaryFailure("Too many failed logins, try again in 1 second"));
        stage.later(Duration.ofMillis(1001));
        assertThat(stage.login(ATTACKER, "fred", "guess")).isInstanceOf(Rejected.class);
        assertThat(stage.login(ATTACKER, "fred", "secret"))
                .isEqualTo(new TemporaryFailure("Too many failed logins, try again in 2 seconds"));
        stage.later(Duration.ofMillis(2001));
        assertThat(stage.login(ATTACKER, "fred", "secret")).isInstanceOf(Accepted.class);
    }

    @Test
    void theAccountIsFreeFromEveryOtherNetwork() throws IOException {
        var stage = stage("");
        waitAndGuess(stage, 40);
        assertThat(stage.login(ATTACKER, "fred", "secret")).isInstanceOf(TemporaryFailure.class);
        assertThat(stage.login("198.51.100.8", "fred", "secret"))
                .as("the same network")
                .isInstanceOf(TemporaryFailure.class);
        assertThat(stage.login(OWNER, "fred", "secret")).isInstanceOf(Accepted.class);
        stage.later(Duration.ofMinutes(16));
        assertThat(stage.login(ATTACKER, "fred", "secret")).isInstanceOf(Accepted.class);
    }

    @Test
    void theOwnersAddressIsNotHeldToTheAccountsCount() throws IOException {
        var stage = stage("AUTHFAILADDRESS=0\nAUTHFAILNETWORK=0\n");
        assertThat(stage.login("198.51.100.8", "fred", "secret")).isInstanceOf(Accepted.class);
        guesses(stage, ATTACKER, "fred");
        assertThat(stage.login(ATTACKER, "fred", "secret")).isInstanceOf(TemporaryFailure.class);
        assertThat(stage.login("198.51.100.8", "fred", "secret")).isInstanceOf(Accepted.class);
    }

    @Test
    void unknownAccountsCountForAddressAndNetwork() throws IOException {
        var stage = stage("AUTHFAILADDRESS=4\nAUTHFAILNETWORK=8\n");
        stage.login(ATTACKER, "nobody1", "x");
        stage.login(ATTACKER, "nobody2", "x");
        assertThat(stage.login(ATTACKER, "fred", "secret")).isInstanceOf(TemporaryFailure.class);
        assertThat(stage.login("198.51.100.8", "nobody3", "x")).isInstanceOf(Rejected.class);
        stage.login("198.51.100.9", "nobody4", "x");
        assertThat(stage.login("198.51.100.10", "fred", "secret"))
                .isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void oneOwnAccountDoesNotWashAnAddress() throws IOException {
        var stage = stage("AUTHFAILADDRESS=4\n");
        stage.login(ATTACKER, "fred", "x");
        assertThat(stage.login(ATTACKER, "attacker", "mine")).isInstanceOf(Accepted.class);
        stage.login(ATTACKER, "fred", "y");
        assertThat(stage.login(ATTACKER, "attacker", "mine")).isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void successesExemptNetworksAndTheSuiteItselfAreNotLimited() throws IOException {
        var stage = stage("AUTHFAILEXEMPT=\"10.0.0.0/8 2001:db8::/32\"\n");
        for (int i = 0; i < 200; i++) {
            assertThat(stage.login(OWNER, "fred", "secret")).isInstanceOf(Accepted.class);
            assertThat(stage.login("10.1.2.3", "fred", "x")).isInstanceOf(Rejected.class);
            assertThat(stage.login("2001:db8::1", "fred", "x")).isInstanceOf(Rejected.class);
            assertThat(stage.login("0.0.0.0", "fred", "x")).isInstanceOf(Rejected.class);
        }
        assertThat(stage.rules.counted()).isEqualTo(1);
    }

    @Test
    void everyMechanismIsCountedAndLimited() throws IOException {
        var stage = stage("AUTHFAILACCOUNT=6\n");
        for (int i = 0; i < 3; i++)
            assertThat(stage.plain(ATTACKER, "pop3", "", "fred", "x"))
                    .isEqualTo(new Sasl.Failed("PLAIN", "fred"));
        assertThat(stage.plain(ATTACKER, "esmtp", "", "fred", "secret"))
                .isEqualTo(new Sasl.Unavailable("Too many failed logins, try again in 1 second"));
        assertThat(stage.login(ATTACKER, "fred", "secret")).isInstanceOf(TemporaryFailure.class);
    }

    /// SCRAM's proof is looked at in the end only: the answer is the same for right and wrong.
    @Test
    void scramIsToldTheSameForRightAndWrong() throws IOException {
        var stage = stage("");
        guesses(stage, ATTACKER, "fred");
        for (String password : new String[] {"secret", "wrong"}) {
            var scram =
                    ClientSasl.start(List.of("SCRAM-SHA-256"), "fred", password, Optional.empty())
                            .orElseThrow();
            var server =
                    Sasl.start(
                                    "SCRAM-SHA-256",
                                    stage.authenticator,
                                    Stage.from(ATTACKER, "imap"),
                                    "h")
                            .orElseThrow();
            var first = (Sasl.Challenge) server.next(scram.initialResponse().orElseThrow());
            assertThat(server.next(scram.respond(first.octets()).orElseThrow()))
                    .isEqualTo(
                            new Sasl.Unavailable("Too many failed logins, try again in 1 second"));
        }
    }

    /// Memory does not grow with the number of attackers or names.
    @Test
    void tenThousandAddressesAreBounded() {
        var clock = new AtomicLong(1);
        var limits = new RateLimits(clock::get, 1000);
        var settings =
                new PolicySettings.Limits(20, 100, 10, Duration.ofMinutes(15), Networks.NONE);
        for (int i = 0; i < 10_000; i++) {
            var client = Stage.from("10.%d.%d.1".formatted(i / 250, i % 250), "imap");
            limits.failed(client, "user" + i + "x".repeat(1000), settings);
            limits.loggedIn(client, "other" + i, settings);
        }
        assertThat(limits.size()).isEqualTo(4000);
        var last = Stage.from("10.39.249.1", "imap");
        for (int i = 0; i < 20; i++) limits.failed(last, "fred", settings);
        assertThat(limits.wait(last, "fred", settings)).isPresent();
    }

    @Test
    void aPasswordChangeIsNoWayAround() throws IOException {
        var stage = stage("");
        AuthResult result = new Rejected();
        for (int i = 0; i < 30; i++)
            result =
                    stage.authenticator.changePassword(
                            Stage.from(ATTACKER, "webmail"), "fred", "guess" + i, "new");
        assertThat(result).isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void zeroIsNoLimit() throws IOException {
        var stage = stage("AUTHFAILADDRESS=0\nAUTHFAILNETWORK=0\nAUTHFAILACCOUNT=0\n");
        for (int i = 0; i < 300; i++)
            assertThat(stage.login(ATTACKER, "fred", "x")).isInstanceOf(Rejected.class);
        assertThat(stage.rules.counted()).isZero();
    }
}
