package org.courier.smtp.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.auth.TestAccounts;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.process.Tool;
import org.courier.smtp.CourierdSuite;
import org.courier.smtp.queue.Reporter;
import org.courier.smtp.queue.Spool;
import org.courier.smtp.queue.Times;
import org.courier.smtp.route.Router;
import org.courier.smtp.submit.Submit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ToolsTest {
    @TempDir Path directory;

    private CourierdSuite here;

    private record Ran(int code, String out, String err) {}

    private interface Command {
        int run(Tool.Streams streams) throws IOException;
    }

    @BeforeEach
    void open() throws IOException {
        here = new CourierdSuite(directory, "here.test", "alice:secret", "bob:hunter2");
        try (var closed = new ServerSocket(0)) {
            // nobody answers there: what goes there waits
            here.file("esmtproutes", ":[127.0.0.1]," + closed.getLocalPort() + "\n");
        }
    }

    @AfterEach
    void close() throws IOException {
        here.close();
    }

    private static Ran run(String input, Command command) throws IOException {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        int code = command.run(new Tool.Streams(in, new PrintStream(out), new PrintStream(err)));
        return new Ran(code, out.toString(), err.toString());
    }

    private Ran sendmail(String input, String... arguments) throws IOException {
        var state = here.state();
        var environment = Map.of("LOGNAME", "bob");
        return run(input, s -> Sendmail.run(List.of(arguments), s, environment, state));
    }

    private Ran mailq(String... arguments) throws IOException {
        var state = here.state();
        return run("", s -> Mailq.run(List.of(arguments), s, state));
    }

    @Test
    void sendmailDelivers() throws Exception {
        here.start();
        var ran =
                sendmail("Subject: hi\n\ntext\n", "-oi", "-f", "bob@here.test", "alice@here.test");
        assertThat(ran).isEqualTo(new Ran(0, "", ""));
        assertThat(here.mail("alice", 1).getFirst())
                .contains("Return-Path: <bob@here.test>")
                .contains("with local\n")
                .contains("From: bob@here.test")
                .contains("Subject: hi")
                .contains("Message-ID: ")
                .endsWith("\n\ntext\n");
    }

    @Test
    void recipientsComeFromTheHeaderWhereNoneAreNamed() throws Exception {
        here.start();
        sendmail("From: x@here.test\nTo: alice\nBcc: bob@here.test\n\nx\n", "-t");
        assertThat(here.mail("alice", 1).getFirst()).doesNotContain("Bcc");
        assertThat(here.mail("bob", 1)).hasSize(1);
    }

    @Test
    void bccAloneNamesRecipientsWhereAskedTo() throws Exception {
        here.start();
        assertThat(sendmail("To: alice\n\nx\n", "-bcc"))
                .isEqualTo(new Ran(65, "", "sendmail: 511 Headers specify no receipients.\n"));
        var text = "To: alice@here.test\nCc: alice\nBcc: bob\n\nx\n";
        assertThat(sendmail(text, "-bcc", "-f", "bob@here.test").code()).isZero();
        assertThat(here.mail("bob", 1).getFirst())
                .contains("To: alice@here.test\n")
                .doesNotContain("Bcc");
        // the first letter that alice gets is the next one
        sendmail("To: alice\nSubject: later\n\nx\n");
        assertThat(here.mail("alice", 1)).singleElement().asString().contains("Subject: later");
    }

    @Test
    void sendmailNeedsNoServer() throws Exception {
        here.start();
        here.stop();
        assertThat(sendmail("Subject: hi\n\nx\n", "alice@here.test").code()).isZero();
        assertThat(sendmail("Subject: hi\n\nx\n", "alice@here.test").code()).isZero();
        here.start();
        assertThat(here.mail("alice", 2)).hasSize(2);
        CourierdSuite.await(() -> Optional.of(0).filter(_ -> isEmpty("taken") && isEmpty("drop")));
    }

    private boolean isEmpty(String name) {
        var entries = directory.resolve("state").resolve(name).toFile().list();
        return entries != null && entries.length == 0;
    }

    @Test
    void sendmailSaysWhatIsWrong() throws Exception {
        assertThat(sendmail("\nx\n", "alice@here.test").code()).isEqualTo(75);
        here.start();
        assertThat(sendmail("Subject: x\n\nx\n"))
                .isEqualTo(new Ran(65, "", "sendmail: 511 Headers specify no receipients.\n"));
        assertThat(sendmail("\nx\n", "a@b@@c d").code()).isEqualTo(67);
        assertThat(sendmail("\nx\n", "-N", "maybe", "alice").code()).isEqualTo(64);
    }

    @Test
    void whatCannotBeAcceptedComesBack() throws Exception {
        here.file("sizelimit", "1000").start();
        var ran = sendmail("Subject: big\n\n" + "x\n".repeat(1000), "-f", "bob@here.test", "alice");
        assertThat(ran.code()).isZero();
        assertThat(here.mail("bob", 1).getFirst())
                .contains("<<< 523 Message length (")
                .contains("Final-Recipient: rfc822; alice");
        assertThat(here.mail("alice")).isEmpty();
    }

    @Test
    void whatOthersPutIntoTheDropDirectoryDoesNoHarm() throws Exception {
        here.start();
        var drop = here.state().resolve("drop");
        var secret = Files.writeString(directory.resolve("secret"), "secret");
        Files.createSymbolicLink(drop.resolve("msg.1"), secret);
        Files.createLink(drop.resolve("msg.2"), secret);
        Files.writeString(drop.resolve("msg.3"), "nonsense");
        Files.createDirectory(drop.resolve("msg.4"));
        new ProcessBuilder("mkfifo", drop.resolve("msg.5").toString()).start().waitFor();
        Files.write(drop.resolve("msg.6"), new byte[0]);
        assertThat(sendmail("Subject: hi\n\nx\n", "alice@here.test").code()).isZero();
        assertThat(here.mail("alice", 1)).hasSize(1);
        assertThat(secret).hasContent("secret");
    }

    @Test
    void aDirectoryFullOfThingsIsPutAsideHoweverOftenItComes() throws Exception {
        here.start();
        var drop = here.state().resolve("drop");
        for (int i = 0; i < 3; i++) {
            var full = Files.createDirectory(drop.resolve("full"));
            Files.createFile(full.resolve("thing"));
            Files.move(full, drop.resolve("msg.full"));
            CourierdSuite.await(
                    () -> Optional.of(0).filter(_ -> Files.notExists(drop.resolve("msg.full"))));
        }
        assertThat(sendmail("Subject: hi\n\nx\n", "alice@here.test").code()).isZero();
        assertThat(here.mail("alice", 1)).hasSize(1);
        assertThat(here.state().resolve("taken").toFile().list())
                .hasSize(3)
                .allMatch(name -> name.startsWith("bad."));
    }

    @Test
    void nobodyChoosesANameThatWritesOverAMessageThatWaits() throws Exception {
        here.start();
        here.stop();
        for (var directory : List.of("taken", "drop")) {
            sendmail("Subject: " + directory + "\n\nx\n", "alice@here.test");
            try (var files = Files.list(here.state().resolve("drop"))) {
                Files.move(
                        files.findFirst().orElseThrow(),
                        here.state().resolve(directory).resolve("msg.same"));
            }
        }
        here.start();
        assertThat(here.mail("alice", 2)).hasSize(2);
    }

    @Test
    void anEnvidOfTwoLinesIsTakenFromNobody() throws Exception {
        here.start();
        here.stop();
        var envid = "1\nReporting-MTA: dns; other.test";
        assertThat(sendmail("\nx\n", "-V", envid, "alice@here.test").code()).isEqualTo(64);
        assertThat(isEmpty("drop")).isTrue();
        var letter =
                new Dropped.Letter(
                        "",
                        List.of(),
                        Optional.of(envid),
                        Optional.empty(),
                        false,
                        false,
                        Map.of());
        var drop = here.state().resolve("drop");
        try (var dropped = Dropped.create(drop, letter)) {
            dropped.commit();
        }
        try (var files = Files.list(drop)) {
            var file = files.findFirst().orElseThrow();
            assertThatThrownBy(() -> DropFile.read(file))
                    .isInstanceOf(DropFile.NotALetter.class)
                    .hasMessage("its ENVID is not one line");
        }
    }

    @Test
    void aLetterThatNeedsMoreMemoryThanThereIsIsPutAside() throws Exception {
        here.file("sizelimit", "1000").start();
        here.stop();
        sendmail("Subject: big\n\n" + "x\n".repeat(1000), "alice@here.test");
        sendmail("Subject: hi\n\nx\n", "alice@here.test");
        var accounts = TestAccounts.create(directory, "alice:secret").authenticator();
        var configuration = ConfigDirectory.of(directory);
        Reporter broken =
                _ -> {
                    throw new OutOfMemoryError("of a test");
                };
        try (var spool =
                        Spool.open(
                                directory.resolve("spool"),
                                Times.STANDARD,
                                InstantSource.system());
                var _ =
                        new DropPickup(
                                here.state(),
                                new Submit(
                                        configuration, spool, new Router(configuration, accounts)),
                                spool,
                                broken)) {
            CourierdSuite.await(() -> Optional.of(0).filter(_ -> spool.count() == 1));
            CourierdSuite.await(() -> Optional.of(0).filter(_ -> isEmpty("drop")));
            assertThat(here.state().resolve("taken").toFile().list())
                    .singleElement()
                    .asString()
                    .startsWith("bad.");
        }
    }

    @Test
    void aFileThatWasCutIsNoLetter() throws Exception {
        here.start();
        here.stop();
        sendmail("Subject: hi\n\nx\n", "alice@here.test");
        try (var files = Files.list(here.state().resolve("drop"))) {
            var file = files.findFirst().orElseThrow();
            var octets = Files.readAllBytes(file);
            for (int length = 0; length < octets.length; length++) {
                var part = Arrays.copyOf(octets, length);
                Files.write(file, part);
                assertThatThrownBy(() -> DropFile.read(file))
                        .isInstanceOf(DropFile.NotALetter.class);
            }
            Files.write(file, octets);
            assertThat(DropFile.read(file).letter().recipients()).hasSize(1);
        }
    }

    @Test
    void mailqListsWhatWaits() throws Exception {
        here.start();
        here.send("<bob@here.test>", "\nx\n", "<one@far.test>", "<alice@here.test>");
        here.mail("alice", 1);
        var batch =
                CourierdSuite.await(
                        () -> Optional.of(batch()).filter(out -> out.contains(";done;")));
        assertThat(batch)
                .matches(
                        "(?s)[0-9]+;[0-9A-F]{16}\\.[0-9A-F]{16}\\.[0-9A-F]{8};"
                                + "[A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2};;bob@here.test;;"
                                + "one@far.test;done;alice@here.test\nmessages: 1\n");
        assertThat(mailq().out())
                .startsWith("Size    Queue ID")
                .contains("<bob@here.test>")
                .contains("one@far.test")
                .endsWith("   1 messages.\n");
    }

    private String batch() {
        try {
            return mailq("-batch").out();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void cancelmsgGivesUpAndTheSenderIsTold() throws Exception {
        here.start();
        here.send("<bob@here.test>", "\nx\n", "<one@far.test>");
        var id =
                CourierdSuite.await(() -> Optional.of(batch()).filter(b -> b.contains("one@far")))
                        .split(";")[1];
        var state = here.state();
        assertThat(run("", s -> Cancelmsg.run(List.of(id, "no", "more"), s, state)))
                .isEqualTo(new Ran(0, "Message scheduled for cancellation.\n", ""));
        assertThat(here.mail("bob", 1).getFirst()).contains("<<< no more");
        CourierdSuite.await(() -> Optional.of(batch()).filter("messages: 0\n"::equals));
        assertThat(run("", s -> Cancelmsg.run(List.of(id), s, state)))
                .isEqualTo(new Ran(1, "", "Message not found.\n"));
    }

    @Test
    void withoutAServerTheToolsSaySo() throws Exception {
        var state = here.state();
        assertThat(mailq().code()).isEqualTo(75);
        assertThat(mailq().err()).contains("mailq: the server is not running");
        assertThat(run("", s -> Flush.run(List.of(), s, state)).code()).isEqualTo(75);
    }

    @Test
    void flushAsksTheServer() throws Exception {
        here.start();
        var state = here.state();
        assertThat(run("", s -> Flush.run(List.of(), s, state))).isEqualTo(new Ran(0, "", ""));
        assertThat(run("", s -> Flush.run(List.of("nonsense"), s, state)).err())
                .isEqualTo("Message not found.\n");
    }
}
