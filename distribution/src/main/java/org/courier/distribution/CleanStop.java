package org.courier.distribution;

import org.courier.core.log.Log;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/// Keeps a server's process until a signal asks it to end, ends it cleanly, and then halts with
/// exit code 0, since a stop that was asked for is no failure.
final class CleanStop {
    private static final Log LOG = Log.of("courier");

    private final Thread hook;

    private CleanStop(Closeable server) {
        hook = new Thread(() -> stop(server), "clean stop");
    }

    /// From here on a signal ends the server.
    ///
    /// @param server closed once, on SIGTERM or SIGINT
    static CleanStop of(Closeable server) {
        var stop = new CleanStop(server);
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    /// It did not start: the process ends for another reason.
    void cancel() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // a signal came first
        }
    }

    int await() {
        var forever = new CountDownLatch(1);
        try {
            forever.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.OK;
    }

    static int await(Closeable server) {
        return of(server).await();
    }

    private static void stop(Closeable server) {
        int exitCode = ExitCode.OK;
        try {
            server.close();
            LOG.info("INFO: stopped");
        } catch (IOException | RuntimeException e) {
            LOG.error("ERR: the stop was not clean", e);
            exitCode = ExitCode.SOFTWARE;
        }
        Log.close();
        Runtime.getRuntime().halt(exitCode);
    }
}
