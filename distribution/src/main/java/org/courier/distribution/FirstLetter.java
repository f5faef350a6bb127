package org.courier.distribution;

import org.courier.core.net.Bound;
import org.courier.core.net.Connection;
import org.courier.core.net.Tls;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The letter that ./try sends itself: submitted by ESMTP with AUTH under TLS, looked for by IMAP.
final class FirstLetter {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Demo.User from;
    private final Demo.User to;
    private final String id = UUID.randomUUID() + "@" + Demo.DOMAIN;

    FirstLetter(Demo.User from, Demo.User to) {
        this.from = from;
        this.to = to;
    }

    /// One client's lines.
    private record Lines(Connection connection) implements Closeable {
        static Lines to(Bound server) throws IOException {
            var connection =
                    Connection.connect(server.address(), Optional.empty(), Duration.ofSeconds(10));
            connection.readTimeOut(PATIENCE);
            if (server.tls() == Bound.TlsMode.IMPLICIT) startTls(connection);
            return new Lines(connection);
        }

        private static void startTls(Connection connection) throws IOException {
            connection.startTlsClient(Tls.client(false, Optional.empty()), "localhost");
        }

        String read() throws IOException {
            var line = connection.readLine(65_536);
            if (line.length == 0) throw new EOFException("the server hung up");
            return new String(line, StandardCharsets.UTF_8).stripTrailing();
        }

        void write(String line) throws IOException {
            connection.write(line + "\r\n");
            connection.flush();
        }

        /// An SMTP command and its reply, which has this code or is an error.
        void smtp(String command, String code) throws IOException {
            if (!command.isEmpty()) write(command);
            var line = read();
            while (line.startsWith(code + "-")) line = read();
            if (!line.startsWith(code)) throw new IOException("the server answers: " + line);
        }

        /// An IMAP command and all that comes up to its tagged answer.
        List<String> imap(String command) throws IOException {
            write("a " + command);
            var lines = new ArrayList<String>();
            for (var line = read(); ; line = read()) {
                if (line.startsWith("a OK")) return lines;
                if (line.startsWith("a ")) throw new IOException("the server answers: " + line);
                lines.add(line);
            }
        }

        void startTlsIfOffered(Bound server) throws IOException {
            if (server.tls() == Bound.TlsMode.STARTTLS) startTls(connection);
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    /// @param submission port 587 or 465
    void submit(Bound submission) throws IOException {
        var plain = "\0" + from.address() + "\0" + from.password();
        try (var client = Lines.to(submission)) {
            client.smtp("", "220");
            client.smtp("EHLO localhost", "250");
            if (submission.tls() == Bound.TlsMode.STARTTLS) {
                client.smtp("STARTTLS", "220");
                client.startTlsIfOffered(submission);
                client.smtp("EHLO localhost", "250");
            }
            client.smtp("AUTH PLAIN " + base64(plain), "235");
            client.smtp("MAIL FROM:<" + from.address() + ">", "250");
            client.smtp("RCPT TO:<" + to.address() + ">", "250");
            client.smtp("DATA", "354");
            client.connection().write(text());
            client.smtp(".", "250");
            client.smtp("QUIT", "221");
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String text() {
        var date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now());
        return """
        From: <%s>
        To: <%s>
        Subject: The first letter
        Date: %s
        Message-ID: <%s>

        Submitted over SMTP, queued, delivered into a Maildir, read over IMAP.
        """
                .formatted(from.address(), to.address(), date, id)
                .replace("\n", "\r\n");
    }

    /// Waits for the letter in the recipient's INBOX.
    ///
    /// @return a line for the user
    String arrival(Bound imap) throws IOException {
        try (var client = Lines.to(imap)) {
            client.read();
            if (imap.tls() == Bound.TlsMode.STARTTLS) {
                client.imap("STARTTLS");
                client.startTlsIfOffered(imap);
            }
            client.imap("LOGIN " + to.address() + " " + to.password());
            client.imap("SELECT INBOX");
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                var found = client.imap("UID SEARCH HEADER Message-ID " + id);
                var uid = found.stream().filter(l -> l.matches("\\* SEARCH \\d+.*")).findFirst();
                if (uid.isPresent()) return "UID " + uid.get().substring(9) + " in INBOX";
                client.imap("NOOP");
                client.connection().await(Duration.ofMillis(100));
            }
            throw new IOException(
                    "the letter did not arrive within " + PATIENCE.toSeconds() + " s");
        }
    }
}
