package org.courier.distribution;

import org.courier.core.net.Bound;

import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
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

    /// @param submission port 587 or 465
    void submit(Bound submission) throws IOException {
        try (var client = Lines.to(submission)) {
            client.smtpHello(submission, true);
            client.smtp("AUTH PLAIN " + Lines.plain(from), "235");
            client.smtp("MAIL FROM:<" + from.address() + ">", "250");
            client.smtp("RCPT TO:<" + to.address() + ">", "250");
            client.smtp("DATA", "354");
            client.connection().write(text());
            client.smtp(".", "250");
            client.smtp("QUIT", "221");
        }
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
            client.imapLogin(imap, to, true);
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
