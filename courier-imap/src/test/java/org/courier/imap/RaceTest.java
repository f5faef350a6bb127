package org.courier.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.dialogue.Header;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/// Sessions that append, flag, move and expunge in one mailbox at the same time. Each keeps the
/// list of UIDs that a client would keep, from what it is told, and compares it with the server's.
class RaceTest {
    private static final int SESSIONS = 6;
    private static final int COMMANDS = 60;
    private static final Pattern UNTAGGED = Pattern.compile("\\* (\\d+) (EXPUNGE|EXISTS)");
    private static final Pattern FETCHED = Pattern.compile("\\* (\\d+) FETCH \\(UID (\\d+).*");

    @Test
    void everySessionsNumbersStayRight() throws Exception {
        var header = new Header("", Map.of("user", List.of("alice")));
        try (var stage = new ImapStage(header);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var client = new TestClient(stage.address());
            client.command("LOGIN alice secret");
            client.command("CREATE INBOX.Other");
            for (int i = 0; i < 20; i++) client.append("Subject: " + i + "\r\n\r\nx\r\n");
            var sessions = new ArrayList<Callable<Void>>();
            for (int i = 0; i < SESSIONS; i++) {
                var random = new Random(i);
                sessions.add(
                        () -> {
                            try (var session = new Session(new TestClient(stage.address()))) {
                                session.play(random);
                            }
                            return null;
                        });
            }
            for (var done : threads.invokeAll(sessions)) done.get();
            client.close();
        }
    }

    private record Session(TestClient client, List<Long> uids) implements AutoCloseable {
        Session(TestClient client) {
            this(client, new ArrayList<>());
        }

        void play(Random random) throws IOException {
            client.command("LOGIN alice secret");
            hear(client.command("SELECT INBOX"), true);
            for (int i = 0; i < COMMANDS; i++) {
                int any = 1 + random.nextInt(Math.max(1, uids.size()));
                switch (random.nextInt(9)) {
                    case 0, 1 -> hear(client.command(append()), true);
                    case 2 -> hear(client.command("STORE " + any + " +FLAGS (\\Deleted)"), false);
                    case 3 -> hear(client.command("STORE " + any + " +FLAGS.SILENT (w)"), false);
                    case 4 -> hear(client.command("EXPUNGE"), true);
                    case 5 -> hear(client.command("FETCH 1:* (UID BODY[])"), false);
                    case 6 -> hear(client.command("SEARCH UNDELETED"), false);
                    case 7 -> hear(client.command("MOVE " + any + " INBOX.Other"), true);
                    default -> hear(client.command("NOOP"), true);
                }
            }
            // nobody changes the order of numbers, so a whole look must agree
            hear(client.command("NOOP"), true);
            hear(client.command("FETCH 1:* (UID FLAGS)"), false);
        }

        private static String append() {
            return "APPEND INBOX (\\Seen) {14+}\r\nSubject: x\r\n\r\n";
        }

        /// Does with each line what a client does.
        private void hear(List<String> lines, boolean mayExpunge) {
            for (var line : lines) {
                assertThat(line).doesNotContain("SERVERBUG", " BAD ");
                var fetched = FETCHED.matcher(line);
                if (fetched.matches()) {
                    int at = Integer.parseInt(fetched.group(1)) - 1;
                    long uid = Long.parseLong(fetched.group(2));
                    assertThat(at).isBetween(0, uids.size() - 1);
                    if (uids.get(at) == 0) uids.set(at, uid);
                    assertThat(uids.get(at)).as(line).isEqualTo(uid);
                }
                var untagged = UNTAGGED.matcher(line);
                if (!untagged.matches()) continue;
                int number = Integer.parseInt(untagged.group(1));
                if (untagged.group(2).equals("EXPUNGE")) {
                    assertThat(mayExpunge).as(line).isTrue();
                    assertThat(number).isBetween(1, uids.size());
                    uids.remove(number - 1);
                } else {
                    assertThat(number).isGreaterThanOrEqualTo(uids.size());
                    while (uids.size() < number) uids.add(0L);
                }
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }
}
