package org.courier.distribution;

import org.courier.core.net.Bound;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// What mail programs do over IMAP: look at folders that nobody knows yet, look again, change.
final class ImapTraining {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int APPENDED = 40;

    private static final List<String> LOOKS =
            List.of(
                    "FETCH 1:* (FLAGS)",
                    "FETCH 1:* (UID FLAGS RFC822.SIZE INTERNALDATE)",
                    "FETCH 1:* (ENVELOPE)",
                    "FETCH 1:* (BODYSTRUCTURE)",
                    "FETCH 1:* (BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT DATE MESSAGE-ID)])",
                    "FETCH 1:300 (BODY.PEEK[])",
                    "UID FETCH 1:300 (UID BODY.PEEK[1])",
                    "UID FETCH 1:100 (UID BODY.PEEK[TEXT]<0.200>)",
                    "UID SEARCH UNSEEN",
                    "SEARCH SUBJECT number SINCE 1-Jan-2020",
                    "UID SEARCH TEXT fox");

    private static final List<String> CHANGES =
            List.of(
                    "STORE 1:100 +FLAGS (\\Flagged)",
                    "UID STORE 1:60 FLAGS.SILENT (\\Seen Kept)",
                    "UID COPY 1:40 INBOX.Copies",
                    "MOVE 1:40 INBOX.Copies",
                    "STORE 1:40 +FLAGS.SILENT (\\Deleted)",
                    "EXPUNGE",
                    "STATUS INBOX.Copies (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
                    "CHECK");

    private final Demo.User owner;
    private final Demo.User receiver;

    ImapTraining(List<Demo.User> users) {
        owner = users.getFirst();
        receiver = users.getLast();
    }

    /// @param first all of it, else what a start with an index brings
    void read(Bound server, boolean first) throws IOException {
        for (boolean secure : List.of(false, true)) {
            try (var client = Lines.to(server)) {
                client.imapLogin(server, owner, secure);
                client.imap("CAPABILITY");
                client.imap("LIST \"\" *");
                for (var name : TrainingMail.FOLDERS) {
                    var folder = "INBOX." + name;
                    client.imap("STATUS " + folder + " (MESSAGES UNSEEN)");
                    client.imap("SELECT " + folder);
                    for (var look : first ? LOOKS : LOOKS.subList(0, 5)) client.imap(look);
                }
                client.imap("LOGOUT");
            }
        }
    }

    void change(Bound server) throws IOException {
        try (var client = Lines.to(server)) {
            client.imapLogin(server, owner, true);
            if (client.imap("LIST \"\" INBOX.Copies").isEmpty()) client.imap("CREATE INBOX.Copies");
            client.imap("SUBSCRIBE INBOX.Copies");
            client.imap("LSUB \"\" *");
            for (int i = 0; i < APPENDED; i++) append(client, TrainingMail.text(i));
            client.imap("SELECT INBOX." + TrainingMail.FOLDERS.getLast());
            for (var change : CHANGES) client.imap(change);
            client.write("a IDLE");
            client.expect("+");
            client.write("DONE");
            client.imapAnswer();
            client.imap("LOGOUT");
        }
    }

    private static void append(Lines client, String message) throws IOException {
        var text = message.replace("\n", "\r\n");
        client.write("a APPEND INBOX.Copies (\\Seen) {" + text.length() + "}");
        client.expect("+");
        client.write(text);
        client.imapAnswer();
    }

    /// Waits until this many messages are in the receiver's INBOX, and looks at them.
    void awaitMail(Bound server, int messages) throws IOException {
        try (var client = Lines.to(server)) {
            client.imapLogin(server, receiver, false);
            client.imap("SELECT INBOX");
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            var wanted = "MESSAGES " + messages + ")";
            while (client.imap("STATUS INBOX (MESSAGES)").stream()
                    .noneMatch(l -> l.endsWith(wanted))) {
                if (System.nanoTime() > deadline) throw new IOException("mail did not arrive");
                client.connection().await(Duration.ofMillis(50));
                client.imap("NOOP");
            }
            if (messages > 0) client.imap("FETCH 1:* (FLAGS ENVELOPE)");
        }
    }
}
