package org.courier.distribution;

import org.courier.core.net.Bound;

import java.io.IOException;

/// What mail programs do over POP3.
final class Pop3Training {
    private static final int READ = 50;

    private Pop3Training() {}

    static void read(Bound server, Demo demo) throws IOException {
        try (var client = Lines.to(server)) {
            client.expect("+OK");
            client.pop3Lines("CAPA");
            if (server.tls() == Bound.TlsMode.STARTTLS) {
                client.pop3("STLS");
                client.startTls();
            }
            var user = demo.users().getLast();
            client.pop3("USER " + user.address());
            client.pop3("PASS " + user.password());
            client.pop3("STAT");
            client.pop3Lines("UIDL");
            int messages = client.pop3Lines("LIST").size();
            for (int i = 1; i <= Math.min(messages, READ); i++) {
                client.pop3Lines("TOP " + i + " 5");
                client.pop3Lines("RETR " + i);
            }
            client.pop3("QUIT");
        }
    }
}
