package org.courier.maildrop.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.courier.maildrop.deliver.TestAccount.message;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

class ProgramTargetTest {
    @TempDir Path home;

    /// The program runs as the account: it must reach its home.
    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @Test
    void theProgramReadsTheMessageAndItsVariables() throws Exception {
        var command = "cat > got; echo \"$SENDER|$RECIPIENT|$EXT|$HOME\" > variables";
        assertThat(run(command)).isInstanceOf(Delivery.Delivered.class);
        assertThat(home.resolve("got"))
                .hasContent(
                        "Delivered-To: alice@example.test\n"
                                + "Return-Path: <sender@example.org>\nSubject: x\n\nbody\n");
        assertThat(home.resolve("variables"))
                .hasContent("sender@example.org|alice@example.test|sales|" + home + "\n");
    }

    @Test
    void aRootServerRunsItAsTheAccount() throws Exception {
        run("id -u > uid");
        int own = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        assertThat(home.resolve("uid")).hasContent(own == 0 ? "65534\n" : own + "\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 67, 68, 69, 70, 76, 77, 78, 100, 112})
    void theseExitCodesAreFinal(int code) throws Exception {
        assertThat(run("echo no such thing; exit " + code))
                .isEqualTo(new Delivery.Failed("5.3.0", "no such thing"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 71, 75, 111, 127})
    void otherExitCodesMeanTryAgain(int code) throws Exception {
        assertThat(run("exit " + code))
                .isEqualTo(new Delivery.Deferred("Program exited with status " + code + "."));
    }

    @Test
    void status99StopsWell() throws Exception {
        assertThat(run("exit 99")).isInstanceOf(Delivery.Stopped.class);
    }

    @Test
    void outputIsBounded() throws Exception {
        var result = run("head -c 1000000 /dev/zero | tr '\\0' x; exit 67");
        assertThat(result).isInstanceOf(Delivery.Failed.class);
        assertThat(((Delivery.Failed) result).reason().length()).isLessThanOrEqualTo(4096);
    }

    private Delivery.Result run(String command) throws IOException {
        return new ProgramTarget()
                .run(
                        TestAccount.at(home, Optional.empty()),
                        message("Subject: x\n\nbody\n"),
                        command,
                        Map.of("EXT", "sales"));
    }
}
