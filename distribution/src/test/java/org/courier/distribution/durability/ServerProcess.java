package org.courier.distribution.durability;

import org.courier.distribution.endtoend.RunningSuite;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `courier serve SERVICES` as a process of its own, started again after each kill.
public final class ServerProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final Path configuration;
    private final List<String> services;
    private final int port;
    private Process process;

    public ServerProcess(Path directory, int port, String... services) {
        this(directory, directory.resolve("etc"), port, services);
    }

    public ServerProcess(Path directory, Path configuration, int port, String... services) {
        this.directory = directory;
        this.configuration = configuration;
        this.port = port;
        this.services = List.of(services);
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// @throws IOException with the server's output when it does not come to listen
    public void start() throws IOException {
        var command = new ArrayList<String>();
        command.add(RunningSuite.home().resolve("bin/courier").toString());
        command.add("serve");
        command.addAll(services);
        command.addAll(
                List.of(
                        "--config", configuration.toString(),
                        "--state", directory.resolve("state").toString()));
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
        awaitListening();
    }

    private void awaitListening() throws IOException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException notYet) {
                Pause.millis(20);
            }
        }
        throw new IOException("the server does not listen:\n" + Files.readString(log()));
    }

    public Path log() {
        return directory.resolve("server.log");
    }

    /// SIGKILL: nothing is told, nothing is flushed.
    void kill() throws IOException {
        end(process.destroyForcibly());
    }

    /// SIGTERM: a clean stop.
    public void stop() throws IOException {
        process.destroy();
        end(process);
    }

    private static void end(Process ending) throws IOException {
        try {
            if (!ending.waitFor(30, TimeUnit.SECONDS)) throw new IOException("does not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null && process.isAlive()) kill();
    }
}
