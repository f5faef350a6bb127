package org.courier.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.TestAccounts;
import org.courier.core.dialogue.Header;
import org.courier.core.file.SmallDisk;
import org.courier.core.maildir.Quota;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A disk that is full, that cannot be written, or holds no Maildir: the client is told, the
/// session goes on where it can, and nothing is lost.
class DiskTest {
    private Pop3Stage stage;
    private SmallDisk disk;
    private Path maildir;

    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket();
        private final BufferedReader in;

        Client() throws IOException {
            socket.connect(stage.address());
            socket.setSoTimeout(20_000);
            in =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            in.readLine();
        }

        String say(String command) throws IOException {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            return in.readLine();
        }

        List<String> lines(String command) throws IOException {
            var lines = new ArrayList<String>();
            for (var line = say(command); line != null && !line.equals("."); line = in.readLine())
                lines.add(line);
            return lines;
        }

        /// What the server says to the password.
        String logIn() throws IOException {
            say("USER alice");
            return say("PASS secret");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        stage = new Pop3Stage(new Header("", Map.of("user", List.of("alice"))), Path.of("."));
        maildir = stage.maildir("alice").root();
        disk = SmallDisk.over(maildir.getParent(), 256);
        for (var part : List.of("cur", "new", "tmp"))
            Files.createDirectories(maildir.resolve(part));
        TestAccounts.give(maildir.getParent());
        put("1000000001.M1P1.vm", "one");
        put("1000000002.M1P1.vm", "two");
    }

    private void put(String name, String text) throws IOException {
        Files.writeString(maildir.resolve("new").resolve(name), "Subject: a\n\n" + text + "\n");
    }

    @AfterEach
    void stop() throws IOException {
        disk.close();
        stage.close();
    }

    private List<String> cur() throws IOException {
        try (var files = Files.list(maildir.resolve("cur"))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFullDiskStillShowsWhatIsKnownAndLetsDelete() throws IOException {
        try (var client = new Client()) {
            assertThat(client.logIn()).isEqualTo("+OK logged in.");
        }
        put("1000000003.M1P1.vm", "three");
        disk.fill();
        try (var client = new Client()) {
            assertThat(client.logIn()).isEqualTo("+OK logged in.");
            // the third could not keep its UIDL, and is shown when it can
            assertThat(client.lines("UIDL")).hasSize(3);
            assertThat(client.lines("RETR 1")).contains("one");
            assertThat(client.say("DELE 2")).isEqualTo("+OK Deleted.");
            assertThat(client.say("QUIT")).isEqualTo("+OK Bye-bye.");
        }
        disk.unfill();
        assertThat(cur()).containsExactly("1000000001.M1P1.vm:2,S", "1000000003.M1P1.vm:2,");
        try (var client = new Client()) {
            client.logIn();
            assertThat(client.lines("RETR 2")).contains("three");
        }
    }

    @Test
    void aReadOnlyMaildirIsRead() throws IOException {
        try (var client = new Client()) {
            client.logIn();
        }
        disk.readOnly(true);
        var before = cur();
        try (var client = new Client()) {
            assertThat(client.logIn()).isEqualTo("+OK logged in.");
            assertThat(client.say("STAT")).startsWith("+OK 2 ");
            assertThat(client.lines("RETR 1")).contains("one");
            assertThat(client.lines("TOP 2 1")).contains("two");
            assertThat(client.say("DELE 1")).isEqualTo("+OK Deleted.");
            assertThat(client.say("NOOP")).isEqualTo("+OK Yup.");
            assertThat(client.say("QUIT")).isEqualTo("-ERR some deleted messages not removed");
            assertThat(client.say("NOOP")).isNull();
        }
        assertThat(cur()).isEqualTo(before);
    }

    @Test
    void aMessageThatWasReadIsRemovedWithoutALook() throws IOException {
        try (var client = new Client()) {
            client.logIn();
            client.lines("RETR 1");
            client.lines("RETR 2");
            // names can be used there, but no longer be listed
            var cur = maildir.resolve("cur");
            Files.setPosixFilePermissions(cur, PosixFilePermissions.fromString("-wx------"));
            client.say("DELE 1");
            client.say("DELE 2");
            assertThat(client.say("QUIT")).isEqualTo("+OK Bye-bye.");
        }
        assertThat(cur()).isEmpty();
    }

    @Test
    void whatOthersRenamedIsFoundAndRemoved() throws IOException {
        put("1000000003.M1P1.vm", "three");
        try (var client = new Client()) {
            client.logIn();
            var cur = maildir.resolve("cur");
            Files.delete(cur.resolve("1000000001.M1P1.vm:2,"));
            for (var name : List.of("1000000002.M1P1.vm:2,", "1000000003.M1P1.vm:2,"))
                Files.move(cur.resolve(name), cur.resolve(name + "F"));
            assertThat(client.lines("RETR 2")).contains("two");
            for (int i = 1; i <= 3; i++) client.say("DELE " + i);
            assertThat(client.say("QUIT")).isEqualTo("+OK Bye-bye.");
        }
        assertThat(cur()).isEmpty();
    }

    @Test
    void aMessageMarkedAsDeletedCountsForNoQuota() throws IOException {
        Files.writeString(maildir.resolve("maildirsize"), "1000S\n     33 2\n");
        Files.writeString(maildir.resolve("cur/1000000003.M1P1.vm:2,T"), "Subject: a\n\nx\n");
        TestAccounts.give(maildir);
        try (var client = new Client()) {
            client.logIn();
            client.say("DELE 1");
            client.say("DELE 3");
            assertThat(client.say("QUIT")).isEqualTo("+OK Bye-bye.");
        }
        var use = stage.maildir("alice").quota().use();
        assertThat(use).isEqualTo(new Quota.Use(33 - "Subject: a\n\none\n".length(), 1));
    }

    @Test
    void whatIsNoMessageIsNotShown() throws Exception {
        Files.createDirectory(maildir.resolve("cur/1000000000.M1P1.vm:2,"));
        Files.createSymbolicLink(maildir.resolve("cur/1000000000.M2P1.vm:2,"), maildir);
        new ProcessBuilder("mkfifo", maildir + "/cur/1000000000.M3P1.vm:2,").start().waitFor();
        try (var client = new Client()) {
            assertThat(client.logIn()).isEqualTo("+OK logged in.");
            assertThat(client.say("STAT")).startsWith("+OK 2 ");
        }
    }

    @Test
    void aMessageReplacedBySomethingElseIsNotSent() throws Exception {
        try (var client = new Client()) {
            client.logIn();
            var file = maildir.resolve("cur/1000000001.M1P1.vm:2,");
            Files.delete(file);
            new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
            assertThat(client.say("RETR 1")).isEqualTo("-ERR Can't open the message file.");
            assertThat(client.lines("RETR 2")).contains("two");
        }
    }

    @Test
    void somethingElseInPlaceOfAMaildir() throws IOException {
        for (var planted : List.of("file", "loop", "cur is a file", "tmp is missing", "nothing")) {
            var there = maildir.resolveSibling("was");
            Files.move(maildir, there);
            switch (planted) {
                case "file" -> Files.createFile(maildir);
                case "loop" -> Files.createSymbolicLink(maildir, maildir);
                case "cur is a file" ->
                        Files.createFile(Files.createDirectory(maildir).resolve("cur"));
                case "tmp is missing" ->
                        Files.createDirectory(Files.createDirectory(maildir).resolve("cur"));
                default -> {}
            }
            try (var client = new Client()) {
                assertThat(client.logIn()).as(planted).startsWith("-ERR ");
                assertThat(client.say("QUIT")).as(planted).isEqualTo("+OK Better luck next time.");
            }
            if (Files.isDirectory(maildir)) Files.delete(maildir.resolve("cur"));
            Files.deleteIfExists(maildir);
            Files.move(there, maildir);
        }
        try (var client = new Client()) {
            assertThat(client.logIn()).isEqualTo("+OK logged in.");
        }
    }
}
