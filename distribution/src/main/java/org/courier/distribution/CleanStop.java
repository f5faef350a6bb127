package org.courier.distribution;

import org.courier.core.log.Log;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/// Keeps a server's process until a signal asks it to end, ends it cleanly, and then halts with
/// exit code 0, since a stop that was asked for is no failure.
final class CleanStop {
    private static final Log LOG = Log.of("courier");

    private CleanStop() {}

    /// @param server closed once, on SIGTERM or SIGINT
    static int await(Closeable server) {
        var forever = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "clean stop"));
        try {
            forever.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.OK;
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
