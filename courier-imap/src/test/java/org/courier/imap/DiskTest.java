package org.courier.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.TestAccounts;
import org.courier.core.dialogue.Header;
import org.courier.core.file.SmallDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A disk that is full, that cannot be written, or holds no Maildir: each command has a clear
/// answer (RFC 5530 section 3), the session goes on, and nothing is lost or half written.
class DiskTest {
    private static final String REFUSED =
            "NO [UNAVAILABLE] Temporary problem, please try again later";
    private static final String MESSAGE = "Subject: a\r\n\r\n" + "x".repeat(20_000) + "\r\n";

    private ImapStage stage;
    private SmallDisk disk;
    private Path maildir;
    private TestClient client;

    @BeforeEach
    void start() throws IOException {
        stage = new ImapStage(new Header("", Map.of("user", List.of("alice"))));
        var home = stage.directory().resolve("alice");
        maildir = home.resolve("Maildir");
        disk = SmallDisk.over(home, 512);
        for (var part : List.of("cur", "new", "tmp"))
            Files.createDirectories(maildir.resolve(part));
        TestAccounts.give(maildir.getParent());
        client = logIn();
        client.append("Subject: one\r\n\r\none\r\n");
        client.append("Subject: two\r\n\r\ntwo\r\n");
        client.command("CREATE INBOX.Work");
        client.command("SELECT INBOX");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        disk.close();
        stage.close();
    }

    private TestClient logIn() throws IOException {
        var opened = new TestClient(stage.address());
        assertThat(opened.last("LOGIN alice secret")).isEqualTo("OK LOGIN Ok.");
        return opened;
    }

    private String append(String mailbox) throws IOException {
        return client.last("APPEND " + mailbox + " {" + MESSAGE.length() + "+}\r\n" + MESSAGE);
    }

    private static List<String> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    /// What another session sees, and a server that starts anew.
    private void assertAsBefore(String... flags) throws IOException {
        client.close();
        stage.restart();
        client = logIn();
        client.command("SELECT INBOX");
        var lines = client.command("FETCH 1:* (UID FLAGS)");
        assertThat(lines.subList(0, lines.size() - 1)).containsExactly(flags);
        assertThat(client.command("FETCH 1:* BODY.PEEK[TEXT]")).contains("one", "two");
    }

    @Test
    void aFullDiskRefusesWhatNeedsRoom() throws IOException {
        disk.fill();
        var before = files(maildir.resolve("cur"));
        assertThat(append("INBOX")).isEqualTo(REFUSED);
        assertThat(append("INBOX.Work")).isEqualTo(REFUSED);
        assertThat(client.last("COPY 1:2 INBOX.Work")).isEqualTo(REFUSED);
        assertThat(client.last("MOVE 1:2 INBOX.Work")).isEqualTo(REFUSED);
        assertThat(client.last("STORE 1 +FLAGS (red)")).isEqualTo(REFUSED);
        assertThat(client.last("SUBSCRIBE INBOX.Work")).isEqualTo(REFUSED);
        assertThat(files(maildir.resolve("cur"))).isEqualTo(before);
        assertThat(files(maildir.resolve("tmp"))).isEmpty();
        for (var part : List.of("cur", "new", "tmp"))
            assertThat(files(maildir.resolve(".Work").resolve(part))).as(part).isEmpty();
        // system flags are part of a file's name and need no room
        assertThat(client.command("STORE 1 +FLAGS (\\Seen)"))
                .contains("* 1 FETCH (FLAGS (\\Seen \\Recent))");
        assertThat(client.last("NOOP")).isEqualTo("OK NOOP completed");
        assertAsBefore("* 1 FETCH (UID 1 FLAGS (\\Seen))", "* 2 FETCH (UID 2 FLAGS ())");
    }

    @Test
    void whenThereIsRoomAgainEverythingWorks() throws IOException {
        disk.fill();
        assertThat(append("INBOX")).isEqualTo(REFUSED);
        assertThat(client.last("MOVE 1 INBOX.Work")).isEqualTo(REFUSED);
        disk.unfill();
        assertThat(append("INBOX")).matches("OK \\[APPENDUID \\d+ 3\\] APPEND Ok\\.");
        assertThat(client.last("STORE 1 +FLAGS (red)")).startsWith("OK ");
        assertThat(client.last("MOVE 1 INBOX.Work")).isEqualTo("OK MOVE completed.");
        assertThat(client.command("STATUS INBOX.Work (MESSAGES)"))
                .contains("* STATUS \"INBOX.Work\" (MESSAGES 1)");
        assertThat(client.command("SEARCH ALL")).contains("* SEARCH 1 2");
    }

    @Test
    void aFullDiskLetsDelete() throws IOException {
        append("INBOX");
        disk.fill();
        assertThat(client.last("STORE 3 +FLAGS (\\Deleted)")).startsWith("OK ");
        assertThat(client.last("EXPUNGE")).isEqualTo("OK EXPUNGE completed");
        disk.unfill();
        assertAsBefore("* 1 FETCH (UID 1 FLAGS ())", "* 2 FETCH (UID 2 FLAGS ())");
    }

    @Test
    void whoHasNoFilesLeftLogsInToMakeRoom() throws IOException {
        client.close();
        disk.noMoreFiles();
        client = logIn();
        assertThat(client.command("SELECT INBOX")).contains("* 2 EXISTS");
        assertThat(client.last("STORE 1 +FLAGS.SILENT (\\Deleted)")).startsWith("OK ");
        assertThat(client.last("EXPUNGE")).isEqualTo("OK EXPUNGE completed");
    }

    @Test
    void aLoginThatFailsLogsNobodyIn() throws IOException {
        var bob = new Header("", Map.of("user", List.of("bob quota=1000000S")));
        try (var other = new ImapStage(bob);
                var stranger = new TestClient(other.address())) {
            Files.createDirectory(other.directory().resolve("bob/Maildir/maildirsize"));
            assertThat(stranger.last("LOGIN bob secret")).isEqualTo(REFUSED);
            assertThat(stranger.last("SELECT INBOX")).startsWith("BAD ").endsWith("log in first.");
        }
    }

    @Test
    void aReadOnlyMaildirIsRead() throws IOException {
        client.close();
        disk.readOnly(true);
        client = logIn();
        var selected = client.command("SELECT INBOX");
        assertThat(selected).contains("* 2 EXISTS");
        assertThat(selected).last().asString().endsWith("OK [READ-ONLY] Ok");
        assertThat(client.command("FETCH 1:2 BODY[TEXT]")).contains("one", "two");
        assertThat(client.command("SEARCH TEXT two")).contains("* SEARCH 2");
        assertThat(client.last("STORE 1 +FLAGS (\\Seen)"))
                .isEqualTo("NO [READ-ONLY] Cannot change a read-only mailbox.");
        assertThat(client.last("EXPUNGE")).startsWith("NO [READ-ONLY] ");
        assertThat(client.last("MOVE 1 INBOX.Work")).startsWith("NO [READ-ONLY] ");
        assertThat(client.last("COPY 1 INBOX.Work")).isEqualTo(REFUSED);
        assertThat(append("INBOX")).isEqualTo(REFUSED);
        assertThat(client.last("CREATE INBOX.More")).startsWith("NO ");
        assertThat(client.last("RENAME INBOX.Work INBOX.Play")).startsWith("NO ");
        assertThat(client.last("DELETE INBOX.Work")).startsWith("NO ");
        assertThat(client.last("SUBSCRIBE INBOX.Work")).startsWith("NO ");
        assertThat(client.last("CLOSE")).isEqualTo("OK mailbox closed.");
        disk.readOnly(false);
        assertAsBefore("* 1 FETCH (UID 1 FLAGS ())", "* 2 FETCH (UID 2 FLAGS ())");
        assertThat(append("INBOX")).startsWith("OK [APPENDUID ");
    }

    @Test
    void aMaildirThatBecomesReadOnlyWhileItIsSelected() throws IOException {
        disk.readOnly(true);
        assertThat(client.last("STORE 1 +FLAGS (\\Deleted)")).isEqualTo(REFUSED);
        assertThat(client.last("MOVE 1 INBOX.Work")).isEqualTo(REFUSED);
        assertThat(client.command("FETCH 1 BODY.PEEK[TEXT]")).contains("one");
        disk.readOnly(false);
        assertThat(client.command("FETCH 1:2 FLAGS"))
                .contains("* 1 FETCH (FLAGS (\\Recent))", "* 2 FETCH (FLAGS (\\Recent))");
        assertThat(client.command("STORE 1 +FLAGS (\\Deleted)"))
                .contains("* 1 FETCH (FLAGS (\\Deleted \\Recent))");
        assertThat(client.last("EXPUNGE")).startsWith("OK ");
    }

    @Test
    void somethingElseInPlaceOfAMaildir() throws IOException {
        client.close();
        for (var planted : List.of("file", "loop", "cur is a file", "nothing")) {
            var there = maildir.resolveSibling("was");
            Files.move(maildir, there);
            switch (planted) {
                case "file" -> Files.createFile(maildir);
                case "loop" -> Files.createSymbolicLink(maildir, maildir);
                case "cur is a file" ->
                        Files.createFile(Files.createDirectory(maildir).resolve("cur"));
                default -> {}
            }
            client = new TestClient(stage.address());
            assertThat(client.command("LOGIN alice secret"))
                    .as(planted)
                    .last()
                    .asString()
                    .isEqualTo(client.tag() + " OK LOGIN Ok.");
            assertThat(client.line())
                    .as(planted)
                    .isEqualTo("* BYE [ALERT] Fatal error: No such file or directory");
            client.close();
            if (Files.isDirectory(maildir)) Files.delete(maildir.resolve("cur"));
            Files.deleteIfExists(maildir);
            Files.move(there, maildir);
        }
        client = logIn();
        assertThat(client.command("SELECT INBOX")).contains("* 2 EXISTS");
    }
}
