import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Logs in to two servers, turn by turn, and prints the ratio row by row. Run by bench/auth.
///
/// `imap OURS-PORT PEER-PORT CONNECTIONS SECONDS ROW` connects, logs in and out over and over;
/// `storm` with the same arguments also tells how long NOOP takes on another connection meanwhile;
/// `warm` prints nothing; `socket OURS PEER CONNECTIONS SECONDS ROW` asks authdaemond's and
/// Dovecot's auth sockets.
final class AuthBench {
    private static final int ROUNDS = 3;
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private AuthBench() {}

    public static void main(String[] arguments) throws Exception {
        var servers = List.of(arguments[1], arguments[2]);
        int connections = Integer.parseInt(arguments[3]);
        double seconds = Double.parseDouble(arguments[4]);
        var row = arguments[5];
        switch (arguments[0]) {
            case "imap" ->
                    measure(row, servers, seconds, port -> rate(connections, seconds, imap(port)));
            case "warm" -> {
                for (var port : servers) rate(connections, 2 * seconds, imap(port));
            }
            case "storm" -> storm(row, servers, connections, seconds);
            case "socket" ->
                    measure(
                            row,
                            servers,
                            seconds,
                            path ->
                                    rate(
                                            connections,
                                            seconds,
                                            path.equals(servers.getFirst())
                                                    ? authdaemond(path)
                                                    : dovecotAuth(path)));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /// One login after another until the time is over; tells how many.
    @FunctionalInterface
    private interface Client {
        int run(int index, long end) throws IOException;
    }

    private static Client imap(String port) {
        return (index, end) -> {
            int done = 0;
            while (System.nanoTime() < end) {
                try (var session = new Session(Integer.parseInt(port), "load" + index)) {
                    session.command("LOGOUT");
                }
                done++;
            }
            return done;
        };
    }

    /// The C suite's protocol: a connection for each question, AUTH, and the account for an answer.
    private static Client authdaemond(String path) {
        return (index, end) -> {
            int done = 0;
            var body = "imap\nlogin\nload" + index + "\nsecret\n";
            var question = bytes("AUTH " + body.length() + "\n" + body);
            var address = UnixDomainSocketAddress.of(path);
            while (System.nanoTime() < end) {
                try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                    channel.connect(address);
                    channel.write(ByteBuffer.wrap(question));
                    var answer = new String(Channels.newInputStream(channel).readAllBytes());
                    if (!answer.contains("HOME=")) throw new IOException("refused: " + answer);
                }
                done++;
            }
            return done;
        };
    }

    /// Dovecot's, with a connection for each question as well: both as Exim asks them.
    private static Client dovecotAuth(String path) {
        return (index, end) -> {
            int done = 0;
            var initial = bytes("\0load" + index + "\0secret");
            var response = Base64.getEncoder().encodeToString(initial);
            var question =
                    "VERSION\t1\t2\nCPID\t%d\nAUTH\t1\tPLAIN\tservice=imap\tsecured\tresp=%s\n";
            var address = UnixDomainSocketAddress.of(path);
            while (System.nanoTime() < end) {
                try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                    channel.connect(address);
                    int client = CLIENTS.incrementAndGet();
                    channel.write(ByteBuffer.wrap(bytes(question.formatted(client, response))));
                    var reader = new InputStreamReader(Channels.newInputStream(channel));
                    var in = new BufferedReader(reader);
                    while (!in.readLine().equals("DONE")) continue;
                    var answer = in.readLine();
                    if (!answer.startsWith("OK\t1\t")) throw new IOException("refused: " + answer);
                }
                done++;
            }
            return done;
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static double rate(int connections, double seconds, Client client) throws IOException {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Integer>>();
            long start = System.nanoTime();
            long end = start + (long) (seconds * 1e9);
            for (int i = 0; i < connections; i++) {
                int index = i;
                running.add(pool.submit(() -> client.run(index, end)));
            }
            int done = 0;
            for (var each : running) done += each.get();
            return done / ((System.nanoTime() - start) / 1e9);
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
        }
    }

    @FunctionalInterface
    private interface Measure {
        double of(String server) throws IOException;
    }

    /// Turn by turn, the median of each, after a round that does not count; above 1 ours is the
    /// faster one.
    private static void measure(String row, List<String> servers, double seconds, Measure measure)
            throws IOException {
        var values = new double[2][ROUNDS];
        for (var server : servers) measure.of(server);
        for (int i = 0; i < ROUNDS; i++)
            for (int s = 0; s < 2; s++) values[s][i] = measure.of(servers.get(s));
        for (var v : values) Arrays.sort(v);
        double ours = values[0][ROUNDS / 2];
        double peer = values[1][ROUNDS / 2];
        System.out.printf(
                Locale.ROOT, "%-50s %9.1f %9.1f 1/s   ratio %.2f%n", row, ours, peer, ours / peer);
    }

    /// Logins a second, and the middle and the longest of the NOOPs that somebody else sends.
    private static void storm(String row, List<String> servers, int connections, double seconds)
            throws IOException {
        var noops = new double[2][];
        var rates = new double[2];
        for (int s = 0; s < 2; s++) {
            var port = servers.get(s);
            rate(connections, seconds / 2, imap(port));
            try (var other = new Session(Integer.parseInt(port), "cheap");
                    var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                var stop = new AtomicInteger();
                var watch = pool.submit(() -> noops(other, stop));
                rates[s] = rate(connections, seconds, imap(port));
                stop.set(1);
                noops[s] = watch.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IOException(e);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-50s %9.1f %9.1f 1/s   ratio %.2f%n",
                row,
                rates[0],
                rates[1],
                rates[0] / rates[1]);
        for (double part : new double[] {0.5, 0.99, 1})
            System.out.printf(
                    Locale.ROOT,
                    "%-50s %9.2f %9.2f ms%n",
                    "  NOOP beside it, "
                            + (part == 1 ? "longest" : "%.0f %%".formatted(part * 100)),
                    at(noops[0], part),
                    at(noops[1], part));
    }

    private static double at(double[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * part)];
    }

    private static double[] noops(Session session, AtomicInteger stop)
            throws IOException, InterruptedException {
        var times = new ArrayList<Double>();
        while (stop.get() == 0) {
            long start = System.nanoTime();
            session.command("NOOP");
            times.add((System.nanoTime() - start) / 1e6);
            Thread.sleep(10);
        }
        return times.stream().mapToDouble(d -> d).sorted().toArray();
    }

    /// A logged-in session.
    private static final class Session implements AutoCloseable {
        private final Socket socket = new Socket();
        private final InputStream in;
        private final OutputStream out;
        private final byte[] buffer = new byte[4096];

        Session(int port, String user) throws IOException {
            // A closed connection leaves nothing behind: thousands a second would use up the ports.
            socket.setSoLinger(true, 0);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            in = socket.getInputStream();
            out = socket.getOutputStream();
            until("* OK");
            command("LOGIN " + user + " secret");
        }

        void command(String command) throws IOException {
            out.write(bytes("a " + command + "\r\n"));
            until("a OK");
        }

        /// Reads until the last complete line begins so.
        private void until(String start) throws IOException {
            int length = 0;
            while (true) {
                int n = in.read(buffer, length, buffer.length - length);
                if (n < 0) throw new IOException("server closed, wanted " + start);
                length += n;
                if (buffer[length - 1] != '\n') continue;
                var text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                var last = text.substring(text.lastIndexOf('\n', length - 2) + 1);
                if (last.startsWith(start)) return;
                if (last.startsWith("a ")) throw new IOException(last);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
