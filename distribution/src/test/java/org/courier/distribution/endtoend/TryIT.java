package org.courier.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// `./try` itself: what it prints, what it writes, what it leaves.
final class TryIT {
    @TempDir Path work;

    @Test
    void leavesNothingBehind() throws Exception {
        Path directory;
        try (var suite = RunningSuite.start(work, Optional.empty())) {
            directory = suite.directory();
            assertThat(ProcessHandle.of(suite.pid())).isPresent();
            assertThat(suite.services())
                    .extracting(RunningSuite.Service::name)
                    .contains(
                            "smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s");
            assertThat(suite.services()).allMatch(s -> s.host().equals("127.0.0.1"));
            Wait.until("the letter", () -> suite.log().contains("Running until Ctrl-C."));
            assertThat(suite.log())
                    .contains("A letter from alice to bob was submitted")
                    .contains("Bob's IMAP client sees it: UID 1 in INBOX")
                    .contains(suite.alice().password());
            assertThat(Files.isDirectory(directory)).isTrue();
            assertThat(suite.stop()).isZero();
        }
        assertThat(directory).doesNotExist();
        assertThat(work.resolve("state.json")).doesNotExist();
    }

    /// Ctrl-C before the table is there.
    @Test
    void aSignalDuringTheStartLeavesNothingEither() throws Exception {
        var temporary = Files.createDirectory(work.resolve("temporary"));
        var builder =
                new ProcessBuilder(RunningSuite.home().resolve("bin/courier").toString(), "try");
        builder.environment().put("COURIER_JVM", "-Djava.io.tmpdir=" + temporary);
        var process =
                builder.redirectErrorStream(true)
                        .redirectOutput(work.resolve("output").toFile())
                        .start();
        Wait.until("its directory", () -> !isEmpty(temporary));
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(temporary).isEmptyDirectory();
    }

    private static boolean isEmpty(Path directory) {
        var names = directory.toFile().list();
        return names == null || names.length == 0;
    }

    @Test
    void aKeptDirectoryKeepsItsMail() throws Exception {
        // root serves the accounts with another user's rights
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwx--x--x"));
        var kept = work.resolve("kept");
        for (int run = 1; run <= 2; run++) {
            try (var suite = RunningSuite.start(work, Optional.of(kept))) {
                var letters = "UID " + run + " in INBOX";
                Wait.until("letter " + run, () -> suite.log().contains(letters));
                assertThat(suite.stop()).isZero();
            }
        }
        try (var mail = Files.walk(kept.resolve("home/bob@example.test/Maildir"))) {
            assertThat(mail.filter(f -> f.toString().matches(".*/(cur|new)/.+"))).hasSize(2);
        }
    }
}
