package org.courier.core.net;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the writes that the socket has not finished, and makes a writer wait while the other side
/// is too far behind. Only the connection's thread adds.
final class Outbox {
    static final int MOST_OCTETS = 256 * 1024;
    static final int MOST_WRITES = 16;

    private final Pause pause;
    private final AtomicInteger octets = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();
    private volatile boolean ended;

    /// @param pause where the connection's thread waits
    Outbox(Pause pause) {
        this.pause = pause;
    }

    /// @throws SocketTimeoutException when the other side took nothing for so long
    void add(int more, long limit) throws IOException {
        if (!pause.until(System.nanoTime() + limit, () -> ended || room()))
            throw new SocketTimeoutException("the other side does not read");
        if (ended) throw new IOException("connection closed by the other side");
        octets.addAndGet(more);
        writes.incrementAndGet();
    }

    private boolean room() {
        return writes.get() < MOST_WRITES && octets.get() <= MOST_OCTETS;
    }

    void done(int sent) {
        octets.addAndGet(-sent);
        writes.decrementAndGet();
        pause.end();
    }

    void end() {
        ended = true;
        pause.end();
    }

    /// Waits until everything is with the operating system; false when no write was finished within
    /// the limit, or the connection ended.
    boolean awaitEmpty(long limit) throws IOException {
        for (int before = writes.get(); !ended && before > 0; before = writes.get()) {
            int unfinished = before;
            long deadline = System.nanoTime() + limit;
            if (!pause.until(deadline, () -> ended || writes.get() < unfinished)) return false;
        }
        return !ended;
    }

    /// Whether nothing is unfinished.
    ///
    /// @throws IOException when the connection has ended
    boolean quiet() throws IOException {
        if (ended) throw new IOException("connection closed by the other side");
        return writes.get() == 0;
    }
}
