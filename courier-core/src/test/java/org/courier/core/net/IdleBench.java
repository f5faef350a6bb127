package org.courier.core.net;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A program: what an idle connection costs in heap. Clients are another process, so that their
/// memory and their files are not ours.
public final class IdleBench {
    private static final int WARM = 200;

    private IdleBench() {}

    /// Arguments: `plain` or `tls`, number of connections.
    public static void main(String[] arguments) throws Exception {
        boolean tls = arguments[0].equals("tls");
        int number = Integer.parseInt(arguments[1]);
        var directory = Files.createTempDirectory("idle");
        var pem = directory.resolve("idle.pem");
        Tls.writeSelfSigned(pem, List.of("localhost"));
        var options =
                Listener.Options.of("idle", new InetSocketAddress("127.0.0.1", 0))
                        .withLimits(20_000, 20_000, 20_000);
        try (var listener =
                Listener.open(tls ? options.withTls(Tls.server(pem)) : options, IdleBench::echo)) {
            int port = listener.addresses().getFirst().getPort();
            hold(port, WARM, tls, () -> used(listener, WARM));
            awaitNone(listener);
            long before = used(listener, 0);
            long start = System.nanoTime();
            hold(
                    port,
                    number,
                    tls,
                    () -> {
                        double seconds = (System.nanoTime() - start) / 1e9;
                        long octets = used(listener, number) - before;
                        System.out.printf(
                                Locale.ROOT,
                                "%s: %d idle connections: %.2f KB heap each (heap limit %d MB,"
                                        + " opened in %.1f s)%n",
                                arguments[0],
                                listener.connections(),
                                octets / 1024.0 / number,
                                Runtime.getRuntime().maxMemory() >> 20,
                                seconds);
                        if (arguments.length > 2) histogram();
                    });
            listener.close(Duration.ZERO);
        } finally {
            Files.delete(pem);
            Files.delete(directory);
        }
    }

    private static void echo(Connection connection) throws IOException {
        for (var line = connection.readLine(1000);
                line.length > 0;
                line = connection.readLine(1000)) {
            connection.write(line);
            connection.flush();
        }
    }

    private interface Measure {
        void run() throws IOException;
    }

    private static void hold(int port, int number, boolean tls, Measure measure)
            throws IOException {
        var clients =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx3g",
                                "-Djdk.tls.client.enableSessionTicketExtension=false",
                                "-cp",
                                classPath(),
                                IdleClients.class.getName(),
                                String.valueOf(port),
                                String.valueOf(number),
                                tls ? "tls" : "plain")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var said = clients.inputReader()) {
            var line = said.readLine();
            if (line == null || !line.equals("ready " + number))
                throw new IOException("clients said " + line);
            measure.run();
        } finally {
            clients.destroy();
        }
    }

    private static String classPath() {
        return Stream.of(IdleClients.class, TrustAll.class)
                .map(c -> c.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(":"));
    }

    private static void awaitNone(Listener listener) throws InterruptedException {
        while (listener.connections() > 0) Thread.sleep(20);
    }

    private static long used(Listener listener, int expected) {
        if (listener.connections() != expected)
            throw new IllegalStateException(listener.connections() + " connections");
        var memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static void histogram() throws IOException {
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(ProcessHandle.current().pid()),
                        "GC.class_histogram")
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start()
                .onExit()
                .join();
    }
}
