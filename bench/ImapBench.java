import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// Times two IMAP servers with the same commands, turn by turn, and prints the ratio row by row.
/// Run by bench/imap; `java ImapBench.java corpus DIR N` writes a Maildir, `java ImapBench.java
/// warm|select|fetch|load OURS-PORT PEER-PORT` measures.
final class ImapBench {
    private static final int REPEATS = 5;

    private ImapBench() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "corpus" -> corpus(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            case "warm" -> warm(ports(arguments), Integer.parseInt(arguments[3]));
            case "select" -> select(ports(arguments), arguments[3], arguments[4]);
            case "fetch" -> fetch(ports(arguments));
            case "load" -> load(ports(arguments));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /// Both servers have run for a while before anything is timed, on accounts of their own: with
    /// mailboxes never seen before, then with known ones.
    private static void warm(int[] ports, int first) throws IOException {
        var message = message(new Random(first), 10_000);
        for (int port : ports) {
            for (int i = 0; i < 40; i++) {
                try (var session = new Session(port, "warm" + (first + i % 10))) {
                    session.time("SELECT INBOX");
                    for (var item : List.of("FLAGS", "RFC822.SIZE", "ENVELOPE", "BODYSTRUCTURE"))
                        session.time("FETCH 1:* (" + item + ")");
                    session.time("FETCH 1:200 (BODY.PEEK[])");
                    for (int a = 0; a < 10; a++) session.append(message);
                }
            }
        }
    }

    private static int[] ports(String[] arguments) {
        return new int[] {Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2])};
    }

    /// One SELECT as the first command of a fresh session; the row's name tells the state.
    private static void select(int[] ports, String user, String row) throws IOException {
        int repeats = row.contains("warm") ? REPEATS : 1;
        measure(
                row,
                "ms",
                repeats,
                ports,
                port -> {
                    try (var session = new Session(port, user)) {
                        return session.time("SELECT INBOX");
                    }
                });
    }

    private static void fetch(int[] ports) throws IOException {
        var rows =
                new String[][] {
                    {"FETCH 1:* FLAGS of 10,000", "FLAGS"},
                    {"RFC822.SIZE first", "RFC822.SIZE"},
                    {"RFC822.SIZE again", "RFC822.SIZE"},
                    {"ENVELOPE first", "ENVELOPE"},
                    {"ENVELOPE again", "ENVELOPE"},
                    {"BODYSTRUCTURE first", "BODYSTRUCTURE"},
                    {"BODYSTRUCTURE again", "BODYSTRUCTURE"}
                };
        for (var row : rows) {
            int repeats = row[0].endsWith("first") ? 1 : REPEATS;
            measure(
                    row[0],
                    "ms",
                    repeats,
                    ports,
                    port -> {
                        try (var session = new Session(port, "ten")) {
                            session.time("SELECT INBOX");
                            return session.time("FETCH 1:* (" + row[1] + ")");
                        }
                    });
        }
        measure(
                "all bodies, MB/s",
                "MB/s",
                3,
                ports,
                port -> {
                    try (var session = new Session(port, "ten")) {
                        session.time("SELECT INBOX");
                        double millis = session.time("FETCH 1:* (BODY.PEEK[])");
                        return session.lastOctets() / 1e6 / (millis / 1000);
                    }
                });
    }

    private static void load(int[] ports) throws IOException {
        var message = message(new Random(7), 10_000);
        for (int connections : new int[] {1, 10, 50}) {
            int each = Math.max(4, 400 / connections);
            measure(
                    "APPEND of 10 KB a second, " + connections + " connections",
                    "1/s",
                    3,
                    ports,
                    port ->
                            rate(
                                    connections,
                                    each,
                                    (index) -> {
                                        try (var session = new Session(port, "load" + index)) {
                                            for (int i = 0; i < each; i++) session.append(message);
                                        }
                                    }));
        }
        var small = message(new Random(8), 1_000);
        measure(
                "APPEND of 1 KB a second, client sends in pieces",
                "1/s",
                3,
                ports,
                port ->
                        rate(
                                1,
                                50,
                                (index) -> {
                                    try (var session = new Session(port, "load" + index)) {
                                        for (int i = 0; i < 50; i++) session.appendInPieces(small);
                                    }
                                }));
        for (int connections : new int[] {1, 10, 50}) {
            int each = Math.max(2, 100 / connections);
            measure(
                    "logins a second, " + connections + " connections",
                    "1/s",
                    3,
                    ports,
                    port ->
                            rate(
                                    connections,
                                    each,
                                    (index) -> {
                                        for (int i = 0; i < each; i++)
                                            new Session(port, "load" + index).close();
                                    }));
        }
    }

    @FunctionalInterface
    private interface Client {
        void run(int index) throws IOException;
    }

    private static double rate(int connections, int each, Client client) throws IOException {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ArrayList<Future<?>>();
            long start = System.nanoTime();
            for (int i = 0; i < connections; i++) {
                int index = i;
                done.add(
                        pool.submit(
                                () -> {
                                    client.run(index);
                                    return null;
                                }));
            }
            for (var each1 : done) each1.get();
            return connections * each / ((System.nanoTime() - start) / 1e9);
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IOException(e);
        }
    }

    @FunctionalInterface
    private interface Measure {
        double of(int port) throws IOException;
    }

    /// Turn by turn, the median of each; above 1 ours is the faster one.
    private static void measure(String row, String unit, int repeats, int[] ports, Measure measure)
            throws IOException {
        var values = new double[2][repeats];
        for (int i = 0; i < repeats; i++)
            for (int s = 0; s < 2; s++) values[s][i] = measure.of(ports[s]);
        for (var v : values) Arrays.sort(v);
        double ours = values[0][repeats / 2];
        double peer = values[1][repeats / 2];
        double ratio = unit.equals("ms") ? peer / ours : ours / peer;
        System.out.printf(
                Locale.ROOT, "%-45s %10.1f %10.1f %-5s ratio %.2f%n", row, ours, peer, unit, ratio);
    }

    /// A logged-in session.
    private static final class Session implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final byte[] buffer = new byte[1 << 18];
        private final byte[] tail = new byte[512];
        private int tailLength;
        private final AtomicLong octets = new AtomicLong();
        private int tag;

        Session(int port, String user) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(120_000);
            in = socket.getInputStream();
            out = socket.getOutputStream();
            until("* OK");
            time("LOGIN " + user + " secret");
        }

        double time(String command) throws IOException {
            var name = "zq" + tag++ + "x";
            long start = System.nanoTime();
            send(name + " " + command + "\r\n");
            until(name + " ");
            return (System.nanoTime() - start) / 1e6;
        }

        void append(byte[] message) throws IOException {
            var name = "zq" + tag++ + "x";
            send(name + " APPEND INBOX {" + message.length + "}\r\n");
            until("+ ");
            var whole = new ByteArrayOutputStream();
            whole.writeBytes(message);
            whole.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            out.write(whole.toByteArray());
            until(name + " OK");
        }

        /// As libraries do that leave Nagle's algorithm on and send the end of the command alone.
        void appendInPieces(byte[] message) throws IOException {
            socket.setTcpNoDelay(false);
            var name = "zq" + tag++ + "x";
            send(name + " APPEND INBOX {" + message.length + "}\r\n");
            until("+ ");
            out.write(message);
            send("\r\n");
            until(name + " OK");
        }

        long lastOctets() {
            return octets.get();
        }

        private void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }

        /// Reads until the last complete line begins so.
        private void until(String start) throws IOException {
            octets.set(0);
            tailLength = 0;
            while (true) {
                int n = in.read(buffer);
                if (n < 0) throw new IOException("server closed, wanted " + start);
                octets.addAndGet(n);
                keepTail(n);
                var text = new String(tail, 0, tailLength, StandardCharsets.ISO_8859_1);
                if (!text.endsWith("\r\n")) continue;
                int line = text.lastIndexOf('\n', text.length() - 2) + 1;
                var last = text.substring(line);
                if (last.startsWith(start)) return;
                int blank = start.indexOf(' ');
                if (blank > 0
                        && last.startsWith(start.substring(0, blank + 1))
                        && !start.equals("* OK")) throw new IOException(last);
            }
        }

        private void keepTail(int n) {
            int from = Math.max(0, n - tail.length);
            int count = n - from;
            int keep = Math.min(tailLength, tail.length - count);
            System.arraycopy(tail, tailLength - keep, tail, 0, keep);
            System.arraycopy(buffer, from, tail, keep, count);
            tailLength = keep + count;
        }

        @Override
        public void close() throws IOException {
            send("zz LOGOUT\r\n");
            while (in.read(buffer) >= 0) continue;
            socket.close();
        }
    }

    /// Plain, alternative and mixed messages of 1 to 20 KB, LF line ends, in cur/.
    private static void corpus(Path maildir, int count) throws IOException {
        for (var sub : List.of("cur", "new", "tmp")) Files.createDirectories(maildir.resolve(sub));
        var random = new Random(42);
        var cur = maildir.resolve("cur");
        for (int i = 0; i < count; i++) {
            var message = message(random, 1000 + random.nextInt(i % 10 == 0 ? 20_000 : 4000));
            var flags = random.nextInt(3) == 0 ? "" : "S";
            var name =
                    "%d.M%dP1V0I%d.host,S=%d:2,%s"
                            .formatted(1_700_000_000L + i, i % 1_000_000, i, message.length, flags);
            Files.write(cur.resolve(name), message);
        }
    }

    private static byte[] message(Random random, int size) {
        var text = new StringBuilder();
        int n = random.nextInt(1_000_000);
        text.append("Return-Path: <sender%d@example.org>\n".formatted(n))
                .append(
                        "Received: from mail.example.org (mail.example.org [192.0.2.7])\n  by mx.example.test with ESMTPS\n  id 0000000000012345.%08X; Mon, 02 Mar 2026 10:11:12 +0100\n"
                                .formatted(n))
                .append("Date: Mon, 02 Mar 2026 10:%02d:12 +0100\n".formatted(n % 60))
                .append("From: \"Sender %d\" <sender%d@example.org>\n".formatted(n, n))
                .append("To: Alice <alice@example.test>, Bob <bob@example.test>\n")
                .append("Cc: team@example.test\n")
                .append(
                        "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= number %d about a longer matter\n"
                                .formatted(n))
                .append("Message-ID: <%d.%d@example.org>\n".formatted(n, size))
                .append("In-Reply-To: <%d.parent@example.org>\n".formatted(n))
                .append("MIME-Version: 1.0\n");
        var line = "The quick brown fox jumps over the lazy dog, again and again and again.\n";
        if (n % 3 == 0) {
            text.append(
                            "Content-Type: multipart/mixed; boundary=\"b%d\"\n\n--b%d\n"
                                    .formatted(n, n))
                    .append(
                            "Content-Type: text/plain; charset=utf-8\n\nHello\n--b%d\n"
                                    .formatted(n))
                    .append(
                            "Content-Type: application/octet-stream; name=\"a.bin\"\n"
                                    + "Content-Disposition: attachment; filename=\"a.bin\"\n"
                                    + "Content-Transfer-Encoding: base64\n\n");
            while (text.length() < size)
                text.append(
                        "VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZywgYWdhaW4u\n");
            text.append("--b%d--\n".formatted(n));
        } else {
            text.append("Content-Type: text/plain; charset=utf-8\n\n");
            while (text.length() < size) text.append(line);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
