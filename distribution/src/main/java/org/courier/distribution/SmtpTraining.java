package org.courier.distribution;

import org.courier.core.net.Bound;

import java.io.IOException;
import java.util.List;

/// Mail that comes in and goes out: from strangers, a connection each; from users with AUTH, to
/// people here and elsewhere.
final class SmtpTraining {
    private static final int CONNECTIONS = 150;
    private static final int EACH = 150;

    private final Demo.User from;
    private final Demo.User to;
    private int sentHere;

    SmtpTraining(List<Demo.User> users) {
        from = users.getFirst();
        to = users.getLast();
    }

    /// Messages accepted for the one who receives.
    int sentHere() {
        return sentHere;
    }

    void send(Bound server) throws IOException {
        if (server.service().equals("smtp")) {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (var client = Lines.to(server)) {
                    client.smtpHello(server, i % 10 == 0);
                    message(client, "stranger@example.org", to.address(), i);
                    client.smtp("QUIT", "221");
                }
            }
            return;
        }
        try (var client = Lines.to(server)) {
            client.smtpHello(server, true);
            client.smtp("AUTH PLAIN " + Lines.plain(from), "235");
            for (int i = 0; i < EACH; i++) {
                var elsewhere = "user" + i + "@" + TrainingSink.DOMAIN;
                message(client, from.address(), i % 5 == 0 ? to.address() : elsewhere, i);
            }
            client.smtp("QUIT", "221");
        }
    }

    private void message(Lines client, String sender, String recipient, int number)
            throws IOException {
        client.smtp("MAIL FROM:<" + sender + ">", "250");
        client.smtp("RCPT TO:<" + recipient + ">", "250");
        client.smtp("DATA", "354");
        client.connection().write(TrainingMail.text(number).replace("\n", "\r\n"));
        client.smtp(".", "250");
        if (recipient.equals(to.address())) sentHere++;
    }
}
