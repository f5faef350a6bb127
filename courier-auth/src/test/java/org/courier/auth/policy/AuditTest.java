package org.courier.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

class AuditTest {
    @TempDir Path directory;

    @Test
    void eventsAreLinesWithoutSecrets() throws IOException {
        var stage = new Stage(directory, "AUTHAUDIT=FILE\nAUTHFAILADDRESS=2\n", "fred:Sesame99");
        stage.login("192.0.2.1", "fred", "Sesame99");
        stage.plain("192.0.2.1", "esmtp", "", "fred", "WrongGuess");
        stage.login("192.0.2.1", "fred", "Sesame99");
        stage.authenticator.changePassword(
                Stage.from("192.0.2.2", "webmail"), "fred", "Sesame99", "Sesame100");
        assertThat(stage.audited())
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .startsWith("{\"time\":\"20")
                                        .endsWith(
                                                "Z\",\"event\":\"login\",\"user\":\"fred\","
                                                        + "\"service\":\"imap\","
                                                        + "\"ip\":\"192.0.2.1\","
                                                        + "\"mechanism\":\"password\"}"),
                        line -> assertThat(line).contains("\"failure\"", "\"esmtp\"", "\"PLAIN\""),
                        line -> assertThat(line).contains("\"limited\"", "\"imap\""),
                        line -> assertThat(line).contains("\"password\"", "\"webmail\""));
        assertThat(String.join("", stage.audited())).doesNotContain("Sesame", "Guess");
        assertThat(Files.getPosixFilePermissions(stage.state.resolve("audit.log")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aHostileNameIsOneLineOfAscii() {
        String line =
                AuditEvent.of("failure")
                        .with("user", "a\"\\\r\n{\u2028\0é\ud83d" + "x".repeat(1000))
                        .with("ip", "")
                        .line(Instant.EPOCH);
        assertThat(line)
                .startsWith(
                        "{\"time\":\"1970-01-01T00:00:00Z\",\"event\":\"failure\",\"user\":"
                                + "\"a\\\"\\\\\\u000d\\u000a{\\u2028\\u0000\\u00e9\\ud83dxxx")
                .endsWith("xxx\"}")
                .matches("[ -~]{200,500}");
    }

    @Test
    void aSymbolicLinkIsNotWrittenThrough() throws IOException {
        var stage = new Stage(directory, "AUTHAUDIT=FILE\n", "fred:secret");
        var victim = Files.writeString(directory.resolve("victim"), "");
        Files.createSymbolicLink(stage.state.resolve("audit.log"), victim);
        stage.login("192.0.2.1", "fred", "secret");
        assertThat(victim).isEmptyFile();
    }

    @Test
    void nothingIsKeptUnlessAskedFor() throws IOException {
        var stage = new Stage(directory, "", "fred:secret");
        stage.login("192.0.2.1", "fred", "secret");
        assertThat(stage.audited()).isEmpty();
    }
}
