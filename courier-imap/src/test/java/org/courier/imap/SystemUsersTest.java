package org.courier.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.courier.auth.ThrowAwayUsers.ANN;
import static org.courier.auth.ThrowAwayUsers.BEN;
import static org.courier.auth.ThrowAwayUsers.run;

import org.courier.auth.Account;
import org.courier.auth.AuthResult;
import org.courier.auth.Authenticator;
import org.courier.auth.ThrowAwayUsers;
import org.courier.auth.backend.Backends;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.maildir.FolderName;
import org.courier.core.maildir.MailStore;
import org.courier.core.maildir.Maildir;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// Two real users of this host, served by one root process; their homes are closed to each other.
class SystemUsersTest {
    private static final String SECRET = "what only Ben may read";

    @TempDir Path directory;
    private ThrowAwayUsers users;
    private Authenticator authenticator;
    private MailStore store;
    private Imapd imapd;

    @BeforeEach
    void start() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        users = ThrowAwayUsers.make(directory);
        var etc = Files.createDirectory(directory.resolve("etc"));
        Files.writeString(etc.resolve("authdaemonrc"), "authmodulelist=\"authshadow\"\n");
        Files.writeString(
                etc.resolve("imapd"),
                "ADDRESS=127.0.0.1\nPORT=0\nSSLADDRESS=127.0.0.1\n"
                        + "SSLPORT=0\nIMAP_LOGIN_DELAY=0\n");
        var configuration = ConfigDirectory.of(etc);
        authenticator = Backends.authenticator(configuration);
        for (var name : List.of(ANN, BEN)) maildir(name).make();
        store = MailStore.open(Optional.of(directory.resolve("index")));
        imapd = Imapd.start(configuration, authenticator, store);
    }

    @AfterEach
    void stop() throws IOException {
        imapd.close();
        store.close();
        authenticator.close();
        users.close();
    }

    private Account account(String name) {
        return ((AuthResult.Accepted) authenticator.lookUp("courier", name)).account();
    }

    private Maildir maildir(String name) {
        var account = account(name);
        return new Maildir(account.maildirPath(), account.identity(), Maildir.Options.STANDARD);
    }

    private InetSocketAddress address() {
        return imapd.bound().stream()
                .filter(bound -> bound.service().equals("imap"))
                .findFirst()
                .orElseThrow()
                .address();
    }

    private TestClient logIn(String name) throws IOException {
        var client = new TestClient(address());
        assertThat(client.last("LOGIN " + name + " foobar")).isEqualTo("OK LOGIN Ok.");
        return client;
    }

    private static void append(TestClient client, String body) throws IOException {
        var text = "Subject: x\r\n\r\n" + body + "\r\n";
        assertThat(client.last("APPEND INBOX {" + text.length() + "+}\r\n" + text))
                .startsWith("OK ");
    }

    private void deliver(String name, String body) throws IOException {
        var octets = ("Subject: y\n\n" + body + "\n").getBytes(StandardCharsets.UTF_8);
        store.deliver(
                maildir(name), FolderName.INBOX, new ByteArrayInputStream(octets), octets.length);
    }

    /// Everything in a home is its user's.
    private void assertOwned(String name) throws IOException {
        var account = account(name);
        try (var all = Files.walk(users.home(name))) {
            for (var path : all.toList()) {
                var found = Files.readAttributes(path, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
                assertThat(found)
                        .as(path.toString())
                        .containsEntry("uid", account.uid())
                        .containsEntry("gid", account.gid());
            }
        }
    }

    @Test
    void whatIsWrittenBelongsToTheUser() throws IOException {
        deliver(ANN, "delivered");
        try (var client = logIn(ANN)) {
            append(client, "appended");
            for (var command :
                    List.of(
                            "CREATE INBOX.Work",
                            "SUBSCRIBE INBOX.Work",
                            "SELECT INBOX",
                            "COPY 1:* INBOX.Work",
                            "STORE 1:* +FLAGS (\\Seen $Junk)",
                            "FETCH 1:* (ENVELOPE BODY.PEEK[])",
                            "STORE 1 +FLAGS (\\Deleted)",
                            "EXPUNGE",
                            "RENAME INBOX.Work INBOX.Done",
                            "SELECT INBOX.Done",
                            "MOVE 1 INBOX",
                            "SELECT INBOX",
                            "UNSUBSCRIBE INBOX.Work"))
                assertThat(client.last(command)).as(command).startsWith("OK ");
        }
        assertOwned(ANN);
    }

    @Test
    void linksDoNotOpenWhatIsNotTheUsers() throws Exception {
        deliver(BEN, SECRET);
        var mine = users.home(ANN).resolve("Maildir");
        var other = users.home(BEN).resolve("Maildir");
        Path message;
        try (var files = Files.list(other.resolve("new"))) {
            message = files.findFirst().orElseThrow();
        }
        // a hard link to what everybody may read is read; the kernel makes none to the rest
        Files.setPosixFilePermissions(message, PosixFilePermissions.fromString("rw-------"));
        deliver(ANN, "mine");
        Files.createSymbolicLink(mine.resolve(".Ben"), other);
        Files.createSymbolicLink(mine.resolve("cur/1000000001.M1P1.vm:2,"), message);
        Files.createLink(mine.resolve("cur/1000000002.M2P1.vm:2,"), message);
        run("", "mkfifo", mine + "/cur/1000000003.M3P1.vm:2,");
        Files.createSymbolicLink(mine.resolve("courierimapsubscribed"), message);
        var seen = new ArrayList<String>();
        try (var client = logIn(ANN)) {
            assertThat(client.last("SELECT INBOX.Ben")).startsWith("NO ");
            seen.addAll(client.command("LSUB \"\" *"));
            seen.addAll(client.command("SELECT INBOX"));
            for (int uid = 1; uid <= 4; uid++) {
                seen.addAll(client.command("UID FETCH " + uid + " (BODY.PEEK[])"));
                seen.addAll(client.command("UID FETCH " + uid + " (ENVELOPE)"));
            }
            seen.addAll(client.command("UID SEARCH BODY Ben"));
            seen.addAll(client.command("STATUS INBOX.Ben (MESSAGES)"));
        }
        assertThat(String.join("\n", seen)).contains("mine").doesNotContain(SECRET);
        try (var left = Files.list(other.resolve("new"))) {
            assertThat(left).containsExactly(message);
        }
    }

    /// Her Maildir is a link to his: the kernel lets her in nowhere.
    @Test
    void aMaildirThatIsSomebodyElses() throws IOException {
        deliver(BEN, SECRET);
        var mine = users.home(ANN).resolve("Maildir");
        Files.move(mine, users.home(ANN).resolve("was"));
        Files.createSymbolicLink(mine, users.home(BEN).resolve("Maildir"));
        try (var client = new TestClient(address())) {
            client.send("a LOGIN " + ANN + " foobar\r\n");
            assertThat(client.readUntil("* BYE ")).hasSizeLessThan(3);
        }
        assertOwned(BEN);
    }

    @Test
    void bothAtOnce() throws Exception {
        var work = new ArrayList<Callable<Void>>();
        for (int i = 0; i < 12; i++) {
            var name = i % 2 == 0 ? ANN : BEN;
            work.add(
                    () -> {
                        try (var client = logIn(name)) {
                            client.command("SELECT INBOX");
                            for (int n = 0; n < 8; n++) {
                                append(client, "text");
                                client.command("STORE * +FLAGS (\\Seen)");
                                deliver(name, "more");
                            }
                        }
                        return null;
                    });
        }
        try (var threads = Executors.newFixedThreadPool(12)) {
            for (var done : threads.invokeAll(work)) done.get();
        }
        for (var name : List.of(ANN, BEN)) {
            assertOwned(name);
            try (var client = logIn(name)) {
                assertThat(client.command("STATUS INBOX (MESSAGES)").getFirst())
                        .contains("MESSAGES 96");
            }
        }
    }
}
