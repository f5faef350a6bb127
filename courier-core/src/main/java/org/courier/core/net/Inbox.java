package org.courier.core.net;

import org.courier.core.net.Connection.Woken;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// What came from the other side and was not read yet: filled by the thread that reads the socket,
/// emptied as a whole by the connection's thread. Holds no buffer while empty.
final class Inbox {
    /// Above this the producer stops reading; it goes on when all of it was taken.
    static final int SUSPEND = 64 * 1024;

    private static final byte[] NONE = new byte[0];

    private final Pause pause;
    private final ReentrantLock lock = new ReentrantLock();
    private byte[] octets = NONE;
    private int length;
    private Optional<IOException> failure = Optional.empty();
    private volatile boolean waiting;
    private volatile boolean ended;
    private volatile boolean called;

    /// @param pause where the connection's thread waits
    Inbox(Pause pause) {
        this.pause = pause;
    }

    /// Adds a copy of the octets and returns how many wait now.
    int put(ByteBuffer more) {
        int size = more.remaining();
        int now;
        lock.lock();
        try {
            if (octets.length - length < size)
                octets =
                        Arrays.copyOf(
                                octets, length == 0 ? size : Math.max(length + size, 2 * length));
            more.get(octets, length, size);
            length += size;
            now = length;
            waiting = true;
        } finally {
            lock.unlock();
        }
        pause.end();
        return now;
    }

    int size() {
        lock.lock();
        try {
            return length;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        ended = true;
        pause.end();
    }

    /// The stream broke. What came before is still read first.
    void fail(IOException cause) {
        lock.lock();
        try {
            if (!ended) failure = Optional.of(cause);
            ended = true;
        } finally {
            lock.unlock();
        }
        pause.end();
    }

    void call() {
        called = true;
        pause.end();
    }

    boolean ready() {
        return waiting || ended;
    }

    boolean ended() {
        return ended;
    }

    /// Everything that waits, at once; NOTHING at the end.
    ByteBuffer take(long deadline) throws IOException {
        if (!pause.until(deadline, this::ready))
            throw new SocketTimeoutException("nothing came in time");
        var all = takeNow();
        if (!all.hasRemaining()) throwFailure();
        return all;
    }

    private void throwFailure() throws IOException {
        lock.lock();
        try {
            if (failure.isPresent())
                throw new IOException(failure.get().getMessage(), failure.get());
        } finally {
            lock.unlock();
        }
    }

    /// Everything that waits, maybe NOTHING.
    ByteBuffer takeNow() {
        if (!waiting) return Layer.NOTHING;
        lock.lock();
        try {
            var all = ByteBuffer.wrap(octets, 0, length);
            octets = NONE;
            length = 0;
            waiting = false;
            return all;
        } finally {
            lock.unlock();
        }
    }

    /// A call stays until an await answers it.
    Woken await(long deadline) throws IOException {
        pause.until(deadline, () -> ready() || called);
        if (waiting) return Woken.INPUT;
        if (ended) return Woken.CLOSED;
        if (!called) return Woken.TIMED_OUT;
        called = false;
        return Woken.CALLED;
    }
}
