package org.courier.core.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A program: echo over TLS by our connections against MINA's SslFilter, in one run with the same
/// clients in a process of their own, and by the JDK's blocking SSLSocket, which shows what the
/// machine allows. Prints round trips a second, the processor time of the server for each, and the
/// ratios to SslFilter.
public final class EchoBench {
    private static final int CONNECTIONS = 50;
    private static final int ROUNDS = 3;
    private static final double SECONDS = 0.7;
    private static final double WARM = 5;

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
        var clients = clients();
        try (var servers = new EchoServers(pem);
                var said = clients.inputReader();
                var orders = new PrintWriter(clients.outputWriter(), true)) {
            new EchoBench(said, orders).compare(servers.ours(), servers.mina(), servers.jdk());
        } finally {
            clients.destroy();
            Files.delete(pem);
            Files.delete(directory);
        }
        System.exit(0);
    }

    private void compare(int ours, int minas, int jdks) throws IOException {
        System.out.printf(
                "echo over TLS, %d connections; a second, and microseconds of server CPU each%n"
                        + "octets window %18s %18s %18s    against SslFilter: ours     SSLSocket%n"
                        + "%80srate  CPU    rate  CPU%n",
                CONNECTIONS, "ours", "SslFilter", "SSLSocket", "");
        for (int port : new int[] {ours, minas, jdks}) run(port, LOADS.getFirst(), WARM);
        for (var load : LOADS) {
            var our = new Result[ROUNDS];
            var mina = new Result[ROUNDS];
            var jdk = new Result[ROUNDS];
            for (int port : new int[] {ours, minas, jdks}) run(port, load, SECONDS);
            for (int i = 0; i < ROUNDS; i++) {
                our[i] = run(ours, load, SECONDS);
                mina[i] = run(minas, load, SECONDS);
                jdk[i] = run(jdks, load, SECONDS);
            }
            print(load, Result.median(our), Result.median(mina), Result.median(jdk));
        }
    }

    private static void print(Load load, Result our, Result mina, Result jdk) {
        System.out.printf(
                Locale.ROOT,
                "%6d %6d %11.0f %6.1f %11.0f %6.1f %11.0f %6.1f %12.2f %4.2f %7.2f %4.2f%n",
                load.size,
                load.window,
                our.perSecond,
                our.cpuMicros,
                mina.perSecond,
                mina.cpuMicros,
                jdk.perSecond,
                jdk.cpuMicros,
                our.perSecond / mina.perSecond,
                mina.cpuMicros / our.cpuMicros,
                jdk.perSecond / mina.perSecond,
                mina.cpuMicros / jdk.cpuMicros);
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
