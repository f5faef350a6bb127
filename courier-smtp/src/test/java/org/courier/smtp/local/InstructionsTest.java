package org.courier.smtp.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.auth.Account;
import org.courier.auth.TestAccounts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

class InstructionsTest {
    private final Instructions instructions = new Instructions("./Maildir", "courier", "-+");

    @TempDir Path directory;
    private Account bob;

    @BeforeEach
    void open() throws IOException {
        bob = TestAccounts.create(directory, "bob:hunter2").account("bob");
        for (var name : List.of(".courier", ".courier-list", ".courier-news-default"))
            Files.writeString(bob.home().resolve(name), "./mbox\n");
        TestAccounts.give(bob.home());
    }

    @AfterEach
    void close() throws IOException {
        if (Files.exists(bob.home())) mode("rwx------");
    }

    private void mode(String mode) throws IOException {
        Files.setPosixFilePermissions(bob.home(), PosixFilePermissions.fromString(mode));
    }

    @Test
    void aHomeThatCannotBeSearchedForAMomentMeansTryAgain() throws Exception {
        for (var closed : List.of("---------", "r--r--r--")) {
            mode(closed);
            for (var extension : List.of("", "list", "news-today", "nothing"))
                assertThatThrownBy(() -> instructions.of(bob, extension))
                        .as("mode %s, extension \"%s\"", closed, extension)
                        .isInstanceOf(IOException.class);
        }
        mode("rwx------");
        for (var extension : List.of("", "list", "news-today"))
            assertThat(instructions.of(bob, extension).orElseThrow().lines())
                    .containsExactly("./mbox");
        assertThat(instructions.of(bob, "nothing")).isEmpty();
        assertThat(instructions.of(bob, "n".repeat(250))).isEmpty();
    }

    @Test
    void soDoesAHomeThatIsNotThere() throws Exception {
        Files.move(bob.home(), bob.home().resolveSibling("elsewhere"));
        for (var extension : List.of("", "list"))
            assertThatThrownBy(() -> instructions.of(bob, extension))
                    .hasMessageContaining("there is no home directory");
    }
}
