package org.courier.distribution.durability;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.TestAccounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/// 250 is a promise: 50 times the server is killed by SIGKILL under 20 senders. Each message that
/// was answered 250 is delivered at least once, none is half written, and the server comes up again
/// each time by itself.
class KillIT {
    private static final int KILLS = 50;
    private static final int SENDERS = 20;
    private static final long DRAIN_LIMIT_NANOS = 120_000_000_000L;

    @TempDir Path directory;

    @Test
    void whatWasAcceptedIsDeliveredWhole() throws Exception {
        int port = ServerProcess.freePort();
        configure(port);
        var accepted = new ConcurrentLinkedQueue<String>();
        var ended = new AtomicBoolean();
        var random = new Random(1);
        try (var server = new ServerProcess(directory, port, "smtp");
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            server.start();
            try {
                for (int i = 0; i < SENDERS; i++) pool.submit(new Sender(port, i, accepted, ended));
                for (int kill = 0; kill < KILLS; kill++) {
                    int before = accepted.size();
                    awaitMore(accepted, before + 1 + random.nextInt(60));
                    server.kill();
                    server.start();
                }
            } finally {
                ended.set(true);
            }
            drain(Set.copyOf(accepted));
            server.stop();
            assertThat(Files.readString(server.log())).doesNotContain("quarantine");
        }
        assertThat(accepted.size()).isGreaterThan(KILLS);
    }

    private void configure(int port) throws IOException {
        var etc = Files.createDirectories(directory.resolve("etc"));
        var home = Files.createDirectories(directory.resolve("alice"));
        TestAccounts.give(home);
        Files.writeString(etc.resolve("me"), "mail.example.test\n");
        Files.writeString(etc.resolve("hosteddomains"), "example.test\n");
        Files.writeString(etc.resolve("esmtpacceptmailfor"), "example.test\n");
        Files.write(
                etc.resolve("esmtpd"),
                List.of(
                        "ADDRESS=127.0.0.1",
                        "PORT=" + port,
                        "ESMTPDSTART=YES",
                        "BOFHCHECKDNS=0",
                        "MAXDAEMONS=200",
                        "MAXPERC=200",
                        "MAXPERIP=200"));
        Files.writeString(
                etc.resolve("userdb"),
                "alice@example.test\tuid=1000|gid=1000|home="
                        + home
                        + "|mail="
                        + home
                        + "/Maildir\n");
        Files.setPosixFilePermissions(
                etc.resolve("userdb"), PosixFilePermissions.fromString("rw-------"));
    }

    private static void awaitMore(ConcurrentLinkedQueue<String> accepted, int count)
            throws IOException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (accepted.size() < count) {
            assertThat(System.nanoTime()).as("messages are accepted").isLessThan(end);
            Pause.millis(5);
        }
    }

    /// Waits until every accepted message is there; each file is checked once.
    private void drain(Set<String> accepted) throws IOException {
        var missing = new HashSet<>(accepted);
        var seen = new HashSet<Path>();
        long end = System.nanoTime() + DRAIN_LIMIT_NANOS;
        while (!missing.isEmpty() && System.nanoTime() < end) {
            for (var file : delivered()) if (seen.add(file)) missing.remove(check(file));
            Pause.millis(50);
        }
        assertThat(missing).as("accepted with 250, but not delivered").isEmpty();
    }

    private List<Path> delivered() throws IOException {
        try (var files = Files.list(directory.resolve("alice/Maildir/new"))) {
            return files.toList();
        } catch (NoSuchFileException notYet) {
            return List.of();
        }
    }

    /// The message's name; its checksum must be right.
    private static String check(Path file) throws IOException {
        var text = Files.readString(file, StandardCharsets.US_ASCII);
        int blank = text.indexOf("\n\n");
        assertThat(blank).as("%s has a header and a body", file).isPositive();
        assertThat(Sender.sum(text.substring(blank + 2)))
                .as("checksum of %s", file)
                .isEqualTo(Long.parseLong(field(text, "X-Sum: ")));
        return field(text, "X-Name: ");
    }

    private static String field(String text, String name) {
        int at = text.indexOf("\n" + name) + 1 + name.length();
        return text.substring(at, text.indexOf('\n', at));
    }
}
