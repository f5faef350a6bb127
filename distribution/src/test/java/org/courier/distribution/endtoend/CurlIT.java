package org.courier.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/// curl over smtp, imap and pop3: with TLS from the start, with STARTTLS, without.
@ExtendWith(SharedSuite.class)
final class CurlIT {
    private final RunningSuite suite;

    @TempDir Path directory;
    private Client client;

    CurlIT(RunningSuite suite) {
        this.suite = suite;
    }

    @BeforeEach
    void open() {
        client = new Client(directory);
    }

    private String curl(String input, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("curl", "-sS", "-k", "-m", "60"));
        Collections.addAll(command, arguments);
        return client.feed(input, command.toArray(String[]::new));
    }

    private String place(String service) {
        return suite.service(service).place();
    }

    private void send(String url, String subject, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of(options));
        Collections.addAll(
                arguments,
                url,
                "--mail-from",
                suite.alice().address(),
                "--mail-rcpt",
                suite.bob().address(),
                "-T",
                "-");
        curl("Subject: " + subject + "\r\n\r\nby curl\r\n", arguments.toArray(String[]::new));
    }

    /// Waits for it by IMAP and reads it by IMAP and POP3.
    private void arrives(String subject) throws IOException {
        var login = suite.bob().login();
        var search = "SEARCH SUBJECT " + subject;
        var inbox = "imaps://" + place("imaps") + "/INBOX";
        Wait.until(
                subject,
                () -> curl("", inbox, "-u", login, "-X", search).matches("(?s).*SEARCH \\d.*"));
        var found = curl("", inbox, "-u", login, "-X", search).strip().split(" ");
        var number = found[found.length - 1];
        var message = "/INBOX;MAILINDEX=" + number;
        for (var text :
                List.of(
                        curl("", "imaps://" + place("imaps") + message, "-u", login),
                        curl("", "--ssl-reqd", "imap://" + place("imap") + message, "-u", login)))
            assertThat(text).contains("Subject: " + subject).endsWith("by curl\r\n");
    }

    @Test
    void submitsWithStartTls() throws IOException {
        var subject = "curl-" + UUID.randomUUID();
        send("smtp://" + place("submission"), subject, "--ssl-reqd", "-u", suite.alice().login());
        arrives(subject);
    }

    @Test
    void submitsOverTls() throws IOException {
        var subject = "curl-" + UUID.randomUUID();
        send("smtps://" + place("submissions"), subject, "-u", suite.alice().login());
        arrives(subject);
    }

    @Test
    void deliversWithoutTls() throws IOException {
        var subject = "curl-" + UUID.randomUUID();
        send("smtp://" + place("smtp"), subject);
        arrives(subject);
    }

    @ParameterizedTest
    @CsvSource({"pop3, pop3", "pop3, pop3s", "imap, imap", "imap, imaps"})
    void listsMailboxes(String protocol, String service) throws IOException {
        var tls = service.endsWith("s") ? "-k" : "--ssl-reqd";
        var scheme = service.endsWith("s") ? protocol + "s" : protocol;
        var url = scheme + "://" + place(service) + "/";
        var listed = curl("", tls, url, "-u", suite.alice().login());
        if (protocol.equals("imap")) assertThat(listed).contains("INBOX");
        else assertThat(listed).doesNotContain("-ERR");
    }

    /// The certificate is the one that ./try made, for localhost too.
    @Test
    void theCertificateIsRight() throws IOException {
        var port = suite.service("imaps").port();
        var listed =
                client.run(
                        "curl",
                        "-sS",
                        "--cacert",
                        suite.directory().resolve("etc/server.pem").toString(),
                        "imaps://localhost:" + port + "/",
                        "--resolve",
                        "localhost:" + port + ":127.0.0.1",
                        "-u",
                        suite.alice().login());
        assertThat(listed).contains("INBOX");
    }
}
