package org.courier.core.net;

import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.filter.ssl.SslFilter;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/// A program: echo over TLS by our connections against MINA's SslFilter, in one run with the same
/// clients in a process of their own. Prints round trips a second, the processor time of the server
/// for each, and the ratios.
public final class EchoBench {
    private static final int CONNECTIONS = 50;
    private static final int ROUNDS = 3;
    private static final double SECONDS = 2;

    /// Octets of a message, and how many are sent before the first answer is waited for.
    private record Load(int size, int window) {}

    private static final List<Load> LOADS =
            List.of(
                    new Load(64, 1),
                    new Load(64, 16),
                    new Load(1_024, 16),
                    new Load(16_384, 1),
                    new Load(16_384, 8));

    private final BufferedReader said;
    private final PrintWriter orders;

    private EchoBench(BufferedReader said, PrintWriter orders) {
        this.said = said;
        this.orders = orders;
    }

    /// What a server did with one kind of load.
    private record Result(double perSecond, double cpuMicros) {
        static Result median(Result[] results) {
            Arrays.sort(results, (a, b) -> Double.compare(a.perSecond, b.perSecond));
            return results[results.length / 2];
        }
    }

    public static void main(String[] arguments) throws Exception {
        var directory = Files.createTempDirectory("echo");
        var pem = directory.resolve("echo.pem");
        Tls.writeSelfSigned(pem, List.of("localhost"));
        var options =
                Listener.Options.of("echo", new InetSocketAddress("127.0.0.1", 0))
                        .withTls(Tls.server(pem));
        var mina = mina(pem);
        var clients = clients();
        try (var listener = Listener.open(options, EchoBench::echo);
                var said = clients.inputReader();
                var orders = new PrintWriter(clients.outputWriter(), true)) {
            new EchoBench(said, orders)
                    .compare(
                            listener.addresses().getFirst().getPort(),
                            mina.getLocalAddress().getPort());
            listener.close(Duration.ZERO);
        } finally {
            clients.destroy();
            mina.dispose(false);
            Files.delete(pem);
            Files.delete(directory);
        }
        System.exit(0);
    }

    private void compare(int ours, int minas) throws IOException {
        System.out.printf(
                "echo over TLS, %d connections%n%8s %6s %12s %12s %8s %18s%n",
                CONNECTIONS,
                "octets",
                "window",
                "ours/s",
                "SslFilter/s",
                "ratio",
                "server CPU ratio");
        for (var load : LOADS) {
            run(ours, load, 1);
            run(minas, load, 1);
            var our = new Result[ROUNDS];
            var mina = new Result[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                our[i] = run(ours, load, SECONDS);
                mina[i] = run(minas, load, SECONDS);
            }
            var a = Result.median(our);
            var b = Result.median(mina);
            System.out.printf(
                    Locale.ROOT,
                    "%8d %6d %12.0f %12.0f %8.2f %18.2f%n",
                    load.size,
                    load.window,
                    a.perSecond,
                    b.perSecond,
                    a.perSecond / b.perSecond,
                    b.cpuMicros / a.cpuMicros);
        }
    }

    private Result run(int port, Load load, double seconds) throws IOException {
        long before = cpu();
        orders.println(port + " " + load.size + " " + load.window + " " + seconds);
        long n = Math.max(1, Long.parseLong(said.readLine()));
        return new Result(n / seconds, (cpu() - before) / 1e3 / n);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void echo(Connection connection) throws IOException {
        var piece = new byte[16 * 1024];
        for (int n = connection.read(piece, 0, piece.length);
                n >= 0;
                n = connection.read(piece, 0, piece.length)) {
            connection.write(piece, 0, n);
            if (!connection.hasInput()) connection.flush();
        }
    }

    private static NioSocketAcceptor mina(Path pem) throws Exception {
        var certificates = new Certificates(pem, Optional.empty());
        certificates.check();
        var context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new KeyChooser(certificates, Optional.empty())}, null, null);
        var acceptor = new NioSocketAcceptor(2);
        acceptor.getSessionConfig().setTcpNoDelay(true);
        acceptor.getFilterChain().addLast("tls", new SslFilter(context));
        acceptor.setHandler(
                new IoHandlerAdapter() {
                    @Override
                    public void messageReceived(IoSession session, Object message) {
                        var octets = (IoBuffer) message;
                        var copy = IoBuffer.allocate(octets.remaining()).put(octets).flip();
                        session.write(copy);
                    }
                });
        acceptor.bind(new InetSocketAddress("127.0.0.1", 0));
        return acceptor;
    }

    private static Process clients() throws IOException {
        var classPath =
                Stream.of(EchoClients.class, TrustAll.class)
                        .map(c -> c.getProtectionDomain().getCodeSource().getLocation().getPath())
                        .distinct()
                        .collect(Collectors.joining(":"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        classPath,
                        EchoClients.class.getName(),
                        String.valueOf(CONNECTIONS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
