package org.courier.core.net;

import org.courier.core.log.Log;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// couriertcpd's two lines about many connections, each at most once a minute.
final class ConnectionAlerts {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Log log;
    private final int most;
    private final int warn;
    private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());
    private final AtomicLong nextAlert = new AtomicLong(System.nanoTime());

    /// Warns from nine tenths of the connections allowed, or from the number of -warn.
    ConnectionAlerts(Log log, int most, OptionalInt warn) {
        this.log = log;
        this.most = most;
        this.warn = warn.orElse(most - (most / 10 + 1));
    }

    void active(int connections) {
        if (connections >= most) {
            if (due(nextAlert)) log.error("ALERT: " + most + " maximum active connections.");
        } else if (connections >= warn && due(nextWarning)) {
            log.warn("WARN: " + connections + " active connections.");
        }
    }

    private static boolean due(AtomicLong next) {
        long at = next.get();
        long now = System.nanoTime();
        return now - at >= 0 && next.compareAndSet(at, now + MINUTE);
    }
}
