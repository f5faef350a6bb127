package org.courier.core.net;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// Does something when a wait has not ended in time: closes the socket, ends the program, whatever
/// makes the wait end. Costs a sleeping virtual thread, no more.
public final class TimeLimit implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread timer;
    private volatile boolean expired;

    private TimeLimit(Duration limit, Runnable atTheEnd) {
        timer = Thread.ofVirtual().name("time limit").unstarted(() -> wait(limit, atTheEnd));
    }

    public static TimeLimit of(Duration limit, Runnable atTheEnd) {
        var made = new TimeLimit(limit, atTheEnd);
        made.timer.start();
        return made;
    }

    private void wait(Duration limit, Runnable atTheEnd) {
        try {
            Thread.sleep(limit);
        } catch (InterruptedException _) {
            return;
        }
        if (over.compareAndSet(false, true)) {
            expired = true;
            atTheEnd.run();
        }
    }

    /// Whether the time was over first.
    public boolean expired() {
        return expired;
    }

    /// The wait has ended by itself.
    @Override
    public void close() {
        if (over.compareAndSet(false, true)) timer.interrupt();
    }
}
