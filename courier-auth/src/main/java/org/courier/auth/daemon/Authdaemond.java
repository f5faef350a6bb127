package org.courier.auth.daemon;

import org.courier.auth.AuthdaemonSettings;
import org.courier.auth.Authenticator;
import org.courier.auth.backend.Backends;
import org.courier.auth.backend.Daemon;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Settings;
import org.courier.core.log.Log;
import org.courier.core.net.UnixStream;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/// The server at authdaemond's socket. Each connection has a thread, so that one that says nothing
/// keeps nobody else waiting.
public final class Authdaemond implements Closeable {
    private static final int MOST_CONNECTIONS = 1024;
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final Log LOG = Log.of("authdaemond");

    private final SocketFile socket;
    private volatile Authenticator authenticator;
    private volatile boolean failForTrouble;
    private final Semaphore places = new Semaphore(MOST_CONNECTIONS);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private Authdaemond(SocketFile socket, Authenticator authenticator, boolean failForTrouble) {
        this.socket = socket;
        this.authenticator = authenticator;
        this.failForTrouble = failForTrouble;
    }

    /// @throws IOException also when another one answers at the socket
    public static Authdaemond start(ConfigDirectory configuration, Authenticator authenticator)
            throws IOException {
        var settings = configuration.settings(AuthdaemonSettings.AUTHDAEMONRC);
        if (asksItself(settings)) {
            throw new ConfigError(
                    configuration.file("authdaemonrc")
                            + ": AUTHDAEMONSOCKET is the socket of this server itself; set"
                            + " authdaemonvar to another directory, or AUTHDAEMONDSTART=NO");
        }
        var socket = SocketFile.open(directory(settings));
        var daemon = new Authdaemond(socket, authenticator, failForTrouble(settings));
        Thread.ofVirtual().name("authdaemond").start(daemon::accept);
        LOG.info("INFO: authdaemond answers at " + daemon.path());
        return daemon;
    }

    /// As part of the whole suite: by AUTHDAEMONDSTART.
    public static Optional<Authdaemond> startIfWanted(
            ConfigDirectory configuration, Authenticator authenticator) throws IOException {
        var settings = configuration.settings(AuthdaemonSettings.AUTHDAEMONRC);
        return switch (settings.get(AuthdaemonSettings.START)) {
            case "NO" -> Optional.empty();
            case "YES" -> Optional.of(start(configuration, authenticator));
            default ->
                    settings.isSet(AuthdaemonSettings.VAR) && !asksItself(settings)
                            ? startIfFree(configuration, authenticator)
                            : Optional.empty();
        };
    }

    private static Optional<Authdaemond> startIfFree(
            ConfigDirectory configuration, Authenticator authenticator) throws IOException {
        try {
            return Optional.of(start(configuration, authenticator));
        } catch (SocketFile.Taken e) {
            LOG.warn("WARN: " + e.getMessage() + "; this one does not");
            return Optional.empty();
        }
    }

    private static Path directory(Settings settings) {
        return Path.of(settings.get(AuthdaemonSettings.VAR)).toAbsolutePath();
    }

    private static boolean asksItself(Settings settings) {
        boolean asks =
                Backends.named(settings.get(AuthdaemonSettings.MODULES), _ -> {}).stream()
                        .anyMatch(backend -> backend.name().equals(Daemon.NAME));
        var asked = Path.of(settings.get(AuthdaemonSettings.SOCKET));
        return asks && asked.normalize().equals(directory(settings).resolve("socket").normalize());
    }

    private static boolean failForTrouble(Settings settings) {
        return settings.get(AuthdaemonSettings.TEMPFAIL).equals("FAIL");
    }

    /// The sources and settings of a changed configuration, for questions from now on. The socket
    /// stays where it is.
    public void load(ConfigDirectory configuration, Authenticator accounts) {
        var settings = configuration.settings(AuthdaemonSettings.AUTHDAEMONRC);
        authenticator = accounts;
        failForTrouble = failForTrouble(settings);
    }

    public Path path() {
        return socket.path();
    }

    private void accept() {
        while (socket.channel().isOpen()) {
            try {
                places.acquire();
                var client = socket.channel().accept();
                start(client);
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException e) {
                places.release();
                LOG.error("ERR: authdaemond: " + e.getMessage());
                pause();
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void start(SocketChannel client) throws IOException {
        try {
            threads.execute(() -> serve(client));
        } catch (RejectedExecutionException _) {
            client.close(); // the daemon ends
        }
    }

    /// No file descriptor is free, for example.
    private static void pause() {
        try {
            Thread.sleep(AFTER_TROUBLE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(SocketChannel client) {
        try (var stream = new UnixStream(client)) {
            new Exchange(stream, authenticator, failForTrouble).run();
        } catch (IOException e) {
            LOG.debug("authdaemond: " + e);
        } catch (RuntimeException e) {
            LOG.error("ERR: authdaemond: a bug", e);
        } finally {
            places.release();
        }
    }

    /// Who still waits for an answer gets none, which says: later.
    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
