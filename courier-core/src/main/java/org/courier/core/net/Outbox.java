package org.courier.core.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts the writes that the socket has not finished, and makes a writer wait while the other side
/// is too far behind.
final class Outbox {
    static final int MOST_OCTETS = 256 * 1024;
    static final int MOST_WRITES = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int octets;
    private int writes;
    private boolean ended;

    /// @throws SocketTimeoutException when the other side took nothing for so long
    void add(int more, long limit) throws IOException {
        lock.lock();
        try {
            long deadline = System.nanoTime() + limit;
            while (!ended && (writes >= MOST_WRITES || octets > MOST_OCTETS))
                if (!pause(deadline))
                    throw new SocketTimeoutException("the other side does not read");
            if (ended) throw new IOException("connection closed by the other side");
            octets += more;
            writes++;
        } finally {
            lock.unlock();
        }
    }

    void done(int sent) {
        lock.lock();
        try {
            octets -= sent;
            writes--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until everything is with the operating system; false when no write was finished within
    /// the limit, or the connection ended.
    boolean awaitEmpty(long limit) throws IOException {
        lock.lock();
        try {
            while (!ended && writes > 0) {
                int before = writes;
                long deadline = System.nanoTime() + limit;
                while (!ended && writes == before) if (!pause(deadline)) return false;
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    /// Whether nothing is unfinished.
    ///
    /// @throws IOException when the connection has ended
    boolean quiet() throws IOException {
        lock.lock();
        try {
            if (ended) throw new IOException("connection closed by the other side");
            return writes == 0;
        } finally {
            lock.unlock();
        }
    }

    /// For tests: octets not yet with the operating system.
    int octets() {
        lock.lock();
        try {
            return octets;
        } finally {
            lock.unlock();
        }
    }

    private boolean pause(long deadline) throws IOException {
        try {
            return changed.awaitNanos(deadline - System.nanoTime()) > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
