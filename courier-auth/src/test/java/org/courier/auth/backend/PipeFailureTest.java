package org.courier.auth.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Neighbour;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.core.config.ConfigDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// authpipe's program dies, hangs, talks nonsense and is replaced in the middle of a hundred logins
/// a second.
class PipeFailureTest {
    private static final String FRED =
            "UID=1001\\nGID=1001\\nHOME=/home/fred\\nADDRESS=fred\\n.\\n";

    @TempDir Path directory;

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(
                directory.resolve("authdaemonrc"),
                "authmodulelist=authpipe\nAUTHCACHE=0\nAUTHTIMEOUT=%d\n"
                        .formatted(LoginStorm.AUTHTIMEOUT));
        good();
    }

    private void good() throws IOException {
        var fred = new Stored("fred", "{PLAIN}secret", 1001, "/home/fred", "");
        DaemonStages.program(directory, List.of(fred));
    }

    private LoginStorm storm() {
        var storm = new LoginStorm(Backends.authenticator(ConfigDirectory.of(directory)));
        storm.awaitAccepted(20);
        return storm;
    }

    /// The copies of the program that we run.
    private List<ProcessHandle> copies() {
        String program = directory.resolve("authProg").toString();
        return ProcessHandle.current()
                .descendants()
                .filter(p -> p.info().commandLine().orElse("").contains(program))
                .toList();
    }

    private void signal(String name) throws IOException {
        for (var copy : copies()) {
            Neighbour.run(directory, "", "kill", "-" + name, Long.toString(copy.pid()));
        }
    }

    @Test
    void killedAndStartedAgain() throws IOException {
        try (var storm = storm()) {
            for (int i = 0; i < 5; i++) {
                assertThat(copies()).isNotEmpty();
                signal("KILL");
                storm.awaitAccepted(20);
            }
            storm.everyAnswerWasInTimeAndRight();
        }
        assertThat(copies()).isEmpty();
    }

    @Test
    void hung() throws IOException {
        try (var storm = storm()) {
            signal("STOP");
            storm.awaitFailed(1);
            storm.awaitAccepted(50);
            storm.everyAnswerWasInTimeAndRight();
        }
        assertThat(copies()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exit 0",
                "exec sleep 1000",
                "while read line; do echo nonsense; done",
                "read line; read line; printf 'OK\\n'; exec sleep 1000",
                "exec head -c 100000000 /dev/zero",
            })
    void replacedByABadOneAndBack(String bad) throws IOException {
        try (var storm = storm()) {
            DaemonStages.script(directory, bad);
            signal("KILL");
            storm.awaitFailed(100);
            good();
            signal("KILL");
            storm.awaitAccepted(50);
            storm.everyAnswerWasInTimeAndRight();
        }
    }

    /// An answer to nobody's question must not be the next one's.
    @Test
    void whatComesUnaskedIsNoAnswer() throws IOException {
        DaemonStages.script(
                directory,
                "while read line; do printf '" + FRED + "'; printf '" + FRED + "'; done");
        try (var pipe = DaemonStages.pipe(directory.resolve("authProg"))) {
            for (int i = 0; i < 10; i++) {
                assertThat(pipe.lookUp("imap", "fred")).isInstanceOf(Accepted.class);
            }
        }
        DaemonStages.script(
                directory,
                "n=; while read line; do case $n in '') printf '"
                        + FRED
                        + "' ;;"
                        + " *) printf 'FAIL\\n'; sleep 60;; esac; n=1; done");
        try (var pipe = DaemonStages.pipe(directory.resolve("authProg"))) {
            assertThat(pipe.lookUp("imap", "fred")).isInstanceOf(Accepted.class);
        }
    }

    /// A name stands for its uid and groups; a name that nobody has is trouble with that account.
    @Test
    void systemUsers() throws IOException {
        String rest = "GID=1\\nHOME=/home/x\\n.\\n";
        DaemonStages.script(
                directory,
                "while read verb module service user; do printf \"USERNAME=$user\\n"
                        + rest
                        + "\"; done");
        try (var pipe = DaemonStages.pipe(directory.resolve("authProg"))) {
            var found = ((Accepted) pipe.lookUp("imap", "daemon")).account();
            assertThat(found.systemUser()).contains("daemon");
            assertThat(found.uid()).isEqualTo(1);
            assertThat(found.groups()).contains(1);
            assertThat(pipe.lookUp("imap", "none-such"))
                    .isEqualTo(
                            new TemporaryFailure(
                                    directory.resolve("authProg")
                                            + ": none-such: no such system user"));
            assertThat(pipe.lookUp("imap", "daemon")).isInstanceOf(Accepted.class);
        }
    }

    /// It may have changed the password before it died.
    @Test
    void aPasswordIsNeverChangedTwice() throws IOException {
        DaemonStages.script(
                directory,
                "read line; printf 'FAIL\\n'; read line; echo \"$line\" >>\"${0%/*}/asked\"");
        try (var pipe = DaemonStages.pipe(directory.resolve("authProg"))) {
            pipe.lookUp("imap", "fred");
            assertThat(pipe.changePassword("imap", "fred", "a", "b"))
                    .isInstanceOf(TemporaryFailure.class);
        }
        assertThat(directory.resolve("asked")).hasContent("PASSWD imap\tfred\ta\tb");
    }

    @Test
    void itEndsWithUs() throws IOException {
        // Deaf to the end of its input and to SIGTERM.
        DaemonStages.script(
                directory, "trap '' TERM; read line; printf 'FAIL\\n'; while :; do sleep 1; done");
        var pipe = DaemonStages.pipe(directory.resolve("authProg"));
        pipe.lookUp("imap", "fred");
        assertThat(copies()).isNotEmpty();
        pipe.close();
        assertThat(copies()).isEmpty();
    }

    @Test
    void withoutAProgramThereIsNoSuchSource() throws IOException {
        var configuration = ConfigDirectory.of(directory);
        assertThat(Pipe.present(configuration)).isTrue();
        Files.setPosixFilePermissions(
                directory.resolve("authProg"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(Pipe.present(configuration)).isFalse();
        Files.delete(directory.resolve("authProg"));
        assertThat(Pipe.present(configuration)).isFalse();
        Files.writeString(
                directory.resolve("authdaemonrc"), "authmodulelist=\"authpipe authuserdb\"\n");
        try (var authenticator = Backends.authenticator(configuration)) {
            assertThat(authenticator.lookUp("imap", "fred"))
                    .isNotInstanceOf(TemporaryFailure.class);
        }
    }
}
