package org.courier.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.dialogue.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/// What dialogues are too short for: very long lines, very large literals, a damaged store.
class BadInputTest {
    private ImapStage stage;
    private TestClient client;

    @BeforeEach
    void start() throws IOException {
        stage = new ImapStage(new Header("", Map.of("user", List.of("alice"))));
        client = new TestClient(stage.address());
        client.command("LOGIN alice secret");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        stage.close();
    }

    @Test
    void aLineThatIsTooLongIsReadToItsEnd() throws IOException {
        var answer = client.command("SEARCH " + "OR ALL ".repeat(50_000) + "ALL");
        assertThat(answer)
                .containsExactly(
                        "* NO [ALERT] IMAP command too long.",
                        client.tag()
                                + " BAD Error in IMAP command received by server. The line is too"
                                + " long.");
        assertThat(client.last("NOOP")).isEqualTo("OK NOOP completed");
    }

    @Test
    void aLongLineThatEndsInALiteral() throws IOException {
        client.send("x1 CREATE " + "a".repeat(200_000) + "{10+}\r\n0123456789\r\n");
        assertThat(client.readUntil("x1 ")).last().asString().startsWith("x1 BAD");
        assertThat(client.last("NOOP")).isEqualTo("OK NOOP completed");
    }

    @Test
    void aLargeLiteralThatIsNoMessageIsThrownAway() throws IOException {
        client.send("x1 CREATE {2000000+}\r\n" + "z".repeat(2_000_000) + "\r\n");
        assertThat(client.readUntil("x1 "))
                .containsExactly("x1 NO [TOOBIG] IMAP command too long.");
        assertThat(client.last("NOOP")).isEqualTo("OK NOOP completed");
    }

    @Test
    void aSearchOfTooManyKeysAndOneOfTooManyLevels() throws IOException {
        client.command("SELECT INBOX");
        assertThat(client.last("SEARCH " + "ALL ".repeat(1001).strip()))
                .isEqualTo("NO [LIMIT] The search is too complex.");
        assertThat(client.last("SEARCH " + "(".repeat(200) + "ALL" + ")".repeat(200)))
                .isEqualTo("NO [LIMIT] The search is too complex.");
        assertThat(client.last("SEARCH " + "NOT ".repeat(200) + "ALL"))
                .isEqualTo("NO [LIMIT] The search is too complex.");
    }

    @Test
    void aMessageOfAThousandParts() throws IOException {
        var message = new StringBuilder("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (int i = 0; i < 1000; i++) message.append("--b\r\n\r\npart ").append(i).append("\r\n");
        message.append("--b--\r\n");
        client.append(message.toString());
        client.command("SELECT INBOX");
        assertThat(client.command("FETCH 1 BODYSTRUCTURE").getFirst())
                .containsPattern("(\\(\"text\" \"plain\"[^)]*\\)){1000} \"mixed\"");
        assertThat(client.command("FETCH 1 BODY.PEEK[1000]"))
                .contains("* 1 FETCH (BODY[1000] {8}", "part 999)");
    }

    /// What lies beyond the first MiB of a header is sent, but not parsed.
    @Test
    void aHeaderOfManyMegabytes() throws IOException {
        var header = "Subject: early\r\nX: " + "x".repeat(3 << 20) + "\r\nCc: late\r\n\r\n";
        client.append(header + "body\r\n");
        client.command("SELECT INBOX");
        assertThat(client.command("FETCH 1 BODY.PEEK[HEADER]"))
                .startsWith("* 1 FETCH (BODY[HEADER] {" + header.length() + "}", "Subject: early")
                .contains("Cc: late");
        assertThat(client.command("FETCH 1 BODY.PEEK[HEADER.FIELDS (Subject Cc)]"))
                .contains("Subject: early")
                .doesNotContain("Cc: late");
        assertThat(client.command("FETCH 1 ENVELOPE").getFirst())
                .isEqualTo("* 1 FETCH (ENVELOPE (NIL \"early\"" + " NIL".repeat(8) + "))");
        assertThat(client.command("SEARCH HEADER X \"\"")).contains("* SEARCH 1");
    }

    @Test
    void aDamagedUidDatabaseGetsANewUidValidity() throws IOException {
        client.append("Subject: a\r\n\r\nb\r\n");
        var before = client.command("STATUS INBOX (UIDVALIDITY)").getFirst();
        var file = stage.directory().resolve("alice/Maildir/courierimapuiddb");
        client.close();
        stage.restart();
        Files.writeString(file, "nonsense\n");
        client = new TestClient(stage.address());
        client.command("LOGIN alice secret");
        var answer = client.command("SELECT INBOX");
        assertThat(answer).contains("* 1 EXISTS");
        assertThat(answer).last().asString().endsWith("OK [READ-WRITE] Ok");
        assertThat(client.command("STATUS INBOX (UIDVALIDITY)").getFirst()).isNotEqualTo(before);
    }

    @Test
    void aMessageFileThatCannotBeRead() throws IOException {
        client.append("Subject: a\r\n\r\nb\r\n");
        client.append("Subject: c\r\n\r\nd\r\n");
        var cur = stage.directory().resolve("alice/Maildir/cur");
        try (var files = Files.list(cur)) {
            var first = files.sorted().findFirst().orElseThrow();
            Files.delete(first);
            // nobody, not even root, reads a directory as a file
            Files.createDirectory(
                    first,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        client.command("SELECT INBOX");
        client.command("FETCH 1:2 BODY.PEEK[]");
        assertThat(client.last("NOOP")).isEqualTo("OK NOOP completed");
        assertThat(client.command("FETCH 2 BODY.PEEK[TEXT]")).contains("d");
    }

    @Test
    void aMessageThatCannotBeStoredIsStillReadToItsEnd() throws IOException {
        var tmp = stage.directory().resolve("alice/Maildir/tmp");
        try (var files = Files.list(tmp)) {
            for (var file : files.toList()) Files.delete(file);
        }
        Files.delete(tmp);
        Files.createFile(tmp);
        var message = "Subject: " + "x".repeat(300_000) + "\r\n";
        assertThat(client.last("APPEND INBOX {" + message.length() + "+}\r\n" + message))
                .isEqualTo("NO [UNAVAILABLE] Temporary problem, please try again later");
        assertThat(client.command("NOOP")).containsExactly(client.tag() + " OK NOOP completed");
    }
}
