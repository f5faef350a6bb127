package org.courier.distribution.neighbours;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.TestAccounts;
import org.courier.distribution.durability.ServerProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A message goes to Debian's Postfix and comes back; what Postfix refuses comes back as a report.
class PostfixIT {
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private static final String SEND =
            """
            import smtplib, sys
            s = smtplib.SMTP('127.0.0.1', int(sys.argv[1]), timeout=30)
            s.sendmail('alice@example.test', [sys.argv[2]],
                       'From: alice@example.test\\r\\nTo: %s\\r\\nSubject: %s\\r\\n\\r\\n'
                       '.a dot\\r\\nFrom the body\\r\\n' % (sys.argv[2], sys.argv[3]))
            s.quit()
            """;

    @TempDir Path directory;

    /// Postfix's own users must reach its directories.
    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void thereAndBack() throws Exception {
        int ours = ServerProcess.freePort();
        try (var postfix = Postfix.start(directory, ours)) {
            configure(directory, ours, postfix.port());
            try (var server = new ServerProcess(directory, ours, "smtp")) {
                server.start();
                send(ours, "alice@via.test", "round trip");
                var back = await(directory, text -> text.contains("Subject: round trip"));
                assertThat(back)
                        .as(postfix.log())
                        .contains("by postfix.test (Postfix)")
                        .contains("by mail.example.test with ")
                        .endsWith("\n\n.a dot\nFrom the body\n");
                send(ours, "nobody@via.test", "unknown there");
                var report = await(directory, text -> text.contains("multipart/report"));
                assertThat(report)
                        .contains("Final-Recipient: rfc822; nobody@via.test")
                        .contains("Action: failed")
                        .contains("User unknown in virtual alias table")
                        .contains("Return-Path: <>");
                server.stop();
            }
        }
    }

    private static void configure(Path directory, int ours, int postfix) throws IOException {
        var etc = Files.createDirectories(directory.resolve("etc"));
        var home = Files.createDirectories(directory.resolve("alice"));
        TestAccounts.give(home);
        Files.writeString(etc.resolve("me"), "mail.example.test\n");
        Files.writeString(etc.resolve("hosteddomains"), "example.test\n");
        Files.writeString(etc.resolve("esmtpacceptmailfor"), "example.test\n");
        Files.writeString(etc.resolve("esmtproutes"), "via.test:[127.0.0.1]," + postfix + "\n");
        Files.writeString(etc.resolve("smtpaccess"), "127.0.0.1\tallow,RELAYCLIENT\n");
        Files.write(
                etc.resolve("esmtpd"),
                List.of(
                        "ADDRESS=127.0.0.1",
                        "PORT=" + ours,
                        "ESMTPDSTART=YES",
                        "ACCESSFILE=" + etc.resolve("smtpaccess"),
                        "BOFHCHECKDNS=0"));
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

    private static void send(int port, String recipient, String subject) throws Exception {
        var process =
                new ProcessBuilder("python3", "-c", SEND, String.valueOf(port), recipient, subject)
                        .redirectErrorStream(true)
                        .start();
        var output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static String await(Path directory, Predicate<String> wanted) throws Exception {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (System.nanoTime() < end) {
            for (var text : delivered(directory)) if (wanted.test(text)) return text;
            Thread.sleep(50);
        }
        throw new AssertionError(
                "not delivered:\n" + Files.readString(directory.resolve("server.log")));
    }

    private static List<String> delivered(Path directory) throws IOException {
        try (var files = Files.list(directory.resolve("alice/Maildir/new"))) {
            return files.map(PostfixIT::read).toList();
        } catch (NoSuchFileException notYet) {
            return List.of();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
