package org.courier.pop3.session;

import org.courier.core.net.Connection;

import java.io.Closeable;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// The time a client has to log in, from the greeting on and all its lines together: with a
/// time-out for each line alone one may hold its connection for ever.
final class LoginLimit implements Closeable {
    /// Reads have the limit too, and end the session in order.
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Connection connection;
    private final Duration limit;
    private final long begun = System.nanoTime();
    private final Thread watch;

    LoginLimit(Connection connection, Duration limit) {
        this.connection = connection;
        this.limit = limit;
        watch = Thread.ofVirtual().name("pop3 login").start(this::watch);
    }

    /// What is left for the next read.
    Duration left() throws SocketTimeoutException {
        var left = limit.minusNanos(System.nanoTime() - begun);
        if (!left.isPositive()) throw new SocketTimeoutException("no login");
        return left;
    }

    /// Who does not read our answers, or drips octets of a handshake, waits in no read of ours.
    private void watch() {
        try {
            Thread.sleep(limit.plus(GRACE));
            connection.abort();
        } catch (InterruptedException _) {
            // logged in, or gone before
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
