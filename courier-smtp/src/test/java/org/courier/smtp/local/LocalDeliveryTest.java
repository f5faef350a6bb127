package org.courier.smtp.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.smtp.CourierdSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class LocalDeliveryTest {
    @TempDir Path directory;

    private CourierdSuite here;
    private Path home;

    @BeforeEach
    void open() throws IOException {
        here = new CourierdSuite(directory, "here.test", "alice:secret", "bob:hunter2");
        home = directory.resolve("home/alice");
    }

    @AfterEach
    void close() throws IOException {
        here.close();
    }

    private String send(String text, String... to) throws IOException {
        return here.send("<bob@here.test>", text, to);
    }

    private String awaitFile(Path file) {
        return CourierdSuite.await(
                () -> {
                    try {
                        return Files.exists(file)
                                ? Optional.of(Files.readString(file))
                                        .filter(text -> text.contains("THE END"))
                                : Optional.empty();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Test
    void defaultDeliveryMayBeAnMbox() throws Exception {
        here.append("courierd", "DEFAULTDELIVERY=./mbox\n").start();
        send("Subject: x\n\nFrom here\nTHE END\n", "<alice@here.test>");
        assertThat(awaitFile(home.resolve("mbox")))
                .startsWith("From bob@here.test ")
                .contains("\nDelivered-To: alice@here.test\n")
                .contains("\n>From here\n");
    }

    @Test
    void aDotFileIsFollowedLineByLine() throws Exception {
        Files.writeString(home.resolve(".courier"), "# both\n./Maildir\n./mbox\n");
        here.start();
        send("\nTHE END\n", "<alice@here.test>");
        assertThat(here.mail("alice", 1)).hasSize(1);
        assertThat(awaitFile(home.resolve("mbox"))).contains("THE END");
    }

    @Test
    void anEmptyDotFileIsNoneAndOneOfCommentsDiscards() throws Exception {
        Files.writeString(home.resolve(".courier"), "");
        Files.writeString(home.resolve(".courier-junk"), "# nothing\n");
        here.start();
        send("\nx\n", "<alice+junk@here.test>");
        send("\nx\n", "<alice@here.test>");
        assertThat(here.mail("alice", 1)).hasSize(1);
    }

    @Test
    void anExtensionHasItsOwnFile() throws Exception {
        Files.writeString(home.resolve(".courier-list-default"), "./mbox\n");
        here.start();
        send("\nTHE END\n", "<alice-list-a@here.test>");
        assertThat(awaitFile(home.resolve("mbox")))
                .contains("Delivered-To: alice-list-a@here.test");
        assertThat(send("\nx\n", "<alice-other@here.test>")).startsWith("550 ");
    }

    @Test
    void aProgramsExit99EndsTheInstructionsWell() throws Exception {
        Files.writeString(home.resolve(".courier"), "| exit 99\n./Maildir\n| exit 100\n");
        here.start();
        send("\nx\n", "<alice@here.test> NOTIFY=SUCCESS,FAILURE");
        assertThat(here.mail("bob", 1).getFirst()).contains("Action: delivered");
        assertThat(here.mail("alice")).isEmpty();
    }

    @Test
    void whatIsNotSupportedWaits() throws Exception {
        Files.writeString(home.resolve(".courier"), "elsewhere@far.test\n");
        here.start();
        send("\nx\n", "<alice@here.test>");
        send("\nx\n", "<bob@here.test>");
        assertThat(here.mail("bob", 1)).hasSize(1);
        assertThat(here.mail("alice")).isEmpty();
    }

    @Test
    void mailThatWasHereBeforeGoesBack() throws Exception {
        here.start();
        send("Delivered-To: alice@HERE.test\nSubject: x\n\nx\n", "<alice@here.test>");
        assertThat(here.mail("bob", 1).getFirst())
                .contains("Mail loop - already have my Delivered-To: header.");
        assertThat(here.mail("alice")).isEmpty();
    }
}
