package org.courier.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/// mutt, mbsync and swaks.
@ExtendWith(SharedSuite.class)
final class MailClientsIT {
    private final RunningSuite suite;

    @TempDir Path directory;
    private Client client;

    MailClientsIT(RunningSuite suite) {
        this.suite = suite;
    }

    @BeforeEach
    void open() {
        client = new Client(directory);
    }

    private void swaks(String subject, String to, String... options) throws IOException {
        var command =
                new java.util.ArrayList<>(
                        List.of(
                                "swaks",
                                "--to",
                                to,
                                "--from",
                                suite.alice().address(),
                                "--header",
                                "Subject: " + subject,
                                "--timeout",
                                "60"));
        command.addAll(List.of(options));
        client.run(command.toArray(String[]::new));
    }

    private List<String> submission() {
        var service = suite.service("submission");
        return List.of(
                "--server",
                service.host(),
                "--port",
                "" + service.port(),
                "--tls",
                "--auth",
                "PLAIN",
                "--auth-user",
                suite.alice().address(),
                "--auth-password",
                suite.alice().password());
    }

    @Test
    void swaksSubmitsAndDelivers() throws IOException {
        var subject = "swaks-" + UUID.randomUUID();
        swaks(subject, suite.bob().address(), submission().toArray(String[]::new));
        var smtp = suite.service("smtp");
        swaks(
                subject,
                suite.bob().address(),
                "--server",
                smtp.host(),
                "--port",
                "" + smtp.port(),
                "--pipeline");
        Wait.until("two of " + subject, () -> count(subject, "INBOX") == 2);
    }

    /// Files of bob's folder that hold this text.
    private long count(String text, String folder) throws IOException {
        var maildir =
                suite.directory().resolve("home").resolve(suite.bob().address()).resolve("Maildir");
        var place = folder.equals("INBOX") ? maildir : maildir.resolve("." + folder);
        long count = 0;
        for (var part : List.of("new", "cur")) {
            if (!Files.isDirectory(place.resolve(part))) continue;
            try (var files = Files.list(place.resolve(part))) {
                for (var file : files.toList())
                    if (Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                            .contains(text)) count++;
            }
        }
        return count;
    }

    private void muttrc() throws IOException {
        var alice = suite.alice();
        var bob = suite.bob();
        var lines =
                List.of(
                        "set ssl_force_tls=yes ssl_verify_host=no ssl_verify_dates=no",
                        "set certificate_file=" + suite.directory().resolve("etc/server.pem"),
                        "set smtp_url=smtps://%s@%s/"
                                .formatted(
                                        alice.address().replace("@", "%40"),
                                        suite.service("submissions").place()),
                        "set smtp_pass=" + alice.password(),
                        "set from=" + alice.address() + " use_from=yes copy=no",
                        "set imap_user=" + bob.address() + " imap_pass=" + bob.password(),
                        "set folder=" + directory + " confirmappend=no wait_key=no",
                        "set quit=yes mail_check=1 move=no print=yes");
        Files.write(directory.resolve("muttrc"), lines);
    }

    /// mutt on a terminal that Python makes for it.
    private void mutt(String folder, String keys) throws IOException {
        client.run(
                "timeout",
                "60",
                "python3",
                "-c",
                "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)",
                "mutt",
                "-n",
                "-F",
                "muttrc",
                "-f",
                "imaps://" + suite.service("imaps").place() + "/" + folder,
                "-e",
                "push '" + keys + "'");
    }

    @Test
    void muttSendsAndReads() throws IOException {
        muttrc();
        var subject = "mutt-" + UUID.randomUUID();
        client.feed(
                "Sent by mutt\n",
                "mutt",
                "-n",
                "-F",
                "muttrc",
                "-s",
                subject,
                suite.bob().address());
        Wait.until(subject, () -> count(subject, "INBOX") == 1);
        mutt(
                "INBOX",
                "<limit>~s " + subject + "<enter><pipe-message>cat > read<enter><exit><quit>");
        assertThat(directory.resolve("read")).content().contains(subject).contains("Sent by mutt");
        assertThat(count(subject, "INBOX")).isEqualTo(1);
    }

    private void mbsyncrc() throws IOException {
        var bob = suite.bob();
        var imaps = suite.service("imaps");
        Files.createDirectories(directory.resolve("local"));
        Files.writeString(
                directory.resolve("mbsyncrc"),
                """
                IMAPAccount bob
                Host localhost
                Port %d
                User %s
                Pass %s
                SSLType IMAPS
                CertificateFile %s

                IMAPStore remote
                Account bob

                MaildirStore local
                Path local/
                Inbox local/INBOX
                SubFolders Verbatim

                Channel all
                Far :remote:
                Near :local:
                Patterns INBOX
                Create Both
                Expunge Both
                SyncState *
                """
                        .formatted(
                                imaps.port(),
                                bob.address(),
                                bob.password(),
                                suite.directory().resolve("etc/server.pem")));
    }

    private List<Path> local(String text) throws IOException {
        try (var files = Files.walk(directory.resolve("local/INBOX"))) {
            return files.filter(f -> f.toString().matches(".*/(new|cur)/.*"))
                    .filter(f -> contains(f, text))
                    .toList();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .contains(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void mbsyncBothWays() throws IOException {
        mbsyncrc();
        var subject = "mbsync-" + UUID.randomUUID();
        swaks(subject + "-far", suite.bob().address(), submission().toArray(String[]::new));
        Wait.until(subject, () -> count(subject + "-far", "INBOX") == 1);
        client.run("mbsync", "-c", "mbsyncrc", "all");
        assertThat(local(subject + "-far")).hasSize(1);

        // Near: a message of ours, and the other one flagged and read.
        var near = directory.resolve("local/INBOX/cur/1.near.test:2,S");
        Files.writeString(near, "From: bob@example.test\nSubject: " + subject + "-near\n\nnear\n");
        var read = local(subject + "-far").getFirst();
        var name = read.getFileName().toString().replaceAll(":2,.*", "") + ":2,FS";
        Files.move(read, directory.resolve("local/INBOX/cur").resolve(name));
        client.run("mbsync", "-c", "mbsyncrc", "all");
        assertThat(count(subject + "-near", "INBOX")).isEqualTo(1);
        var search =
                client.run(
                        "curl",
                        "-sSk",
                        "imaps://" + suite.service("imaps").place() + "/INBOX",
                        "-u",
                        suite.bob().login(),
                        "-X",
                        "SEARCH FLAGGED SEEN SUBJECT " + subject + "-far");
        assertThat(search).containsPattern("SEARCH \\d+");

        // Deleted near, gone far; and a third run has nothing to do.
        Files.delete(local(subject + "-near").getFirst());
        client.run("mbsync", "-c", "mbsyncrc", "all");
        assertThat(count(subject + "-near", "INBOX")).isZero();
        client.run("mbsync", "-c", "mbsyncrc", "all");
        assertThat(local(subject)).hasSize(1);
    }
}
