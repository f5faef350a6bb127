package org.courier.core.net;

import org.courier.core.net.Connection.Woken;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What came from the other side and was not read yet: filled by the thread that reads the socket,
/// emptied as a whole by the connection's thread. Holds no buffer while empty.
final class Inbox {
    /// Above this the producer stops reading; it goes on when all of it was taken.
    static final int SUSPEND = 64 * 1024;

    /// Shorter waits have a timer of their own and end in time.
    private static final long SHORT = TimeUnit.SECONDS.toNanos(5);

    private static final byte[] NONE = new byte[0];

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] octets = NONE;
    private int length;
    private boolean watched;
    private volatile boolean waiting;
    private volatile long waitEnds;
    private boolean called;
    private boolean ended;
    private Optional<IOException> failure = Optional.empty();

    /// Adds octets and returns how many wait now. A well-filled array is kept, not copied.
    int put(ByteBuffer more) {
        lock.lock();
        try {
            int size = more.remaining();
            if (length == 0 && keepable(more)) {
                octets = more.array();
            } else {
                if (octets.length - length < size)
                    octets = Arrays.copyOf(octets, Math.max(length + size, 2 * length));
                more.get(octets, length, size);
            }
            length += size;
            changed.signalAll();
            return length;
        } finally {
            lock.unlock();
        }
    }

    private static boolean keepable(ByteBuffer more) {
        return more.hasArray()
                && more.arrayOffset() == 0
                && more.position() == 0
                && more.remaining() >= more.capacity() / 2;
    }

    /// The producer waits until there is room again.
    void awaitRoom() throws InterruptedException {
        lock.lock();
        try {
            while (length > SUSPEND && !ended) changed.await();
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            if (watched) Alarms.ALL.forget(this);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The stream broke. What came before is still read first.
    void fail(IOException cause) {
        lock.lock();
        try {
            if (!ended) failure = Optional.of(cause);
            ended = true;
            if (watched) Alarms.ALL.forget(this);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void call() {
        lock.lock();
        try {
            called = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean ready() {
        lock.lock();
        try {
            return length > 0 || ended;
        } finally {
            lock.unlock();
        }
    }

    boolean ended() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /// Everything that waits, at once; NOTHING at the end.
    ByteBuffer take(long deadline) throws IOException {
        lock.lock();
        try {
            while (length == 0 && !ended) pause(deadline);
            if (length == 0 && failure.isPresent())
                throw new IOException(failure.get().getMessage(), failure.get());
            return all();
        } finally {
            lock.unlock();
        }
    }

    /// Everything that waits, maybe NOTHING.
    ByteBuffer takeNow() {
        lock.lock();
        try {
            return all();
        } finally {
            lock.unlock();
        }
    }

    private ByteBuffer all() {
        if (length == 0) return Layer.NOTHING;
        var all = ByteBuffer.wrap(octets, 0, length);
        octets = NONE;
        length = 0;
        changed.signalAll();
        return all;
    }

    private void pause(long deadline) throws IOException {
        try {
            if (!waitUntil(deadline) && length == 0 && !ended)
                throw new SocketTimeoutException("nothing came in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /// False when the time is over.
    private boolean waitUntil(long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        if (left < SHORT) return changed.awaitNanos(left) > 0;
        if (!watched) Alarms.ALL.watch(this);
        watched = true;
        waitEnds = deadline;
        waiting = true;
        try {
            changed.await();
        } finally {
            waiting = false;
        }
        return deadline - System.nanoTime() > 0;
    }

    /// Any thread: lets a wait look at the clock when its time is over.
    void endWait(long now) {
        if (!waiting || now - waitEnds < 0) return;
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// A call stays until an await answers it.
    Woken await(long deadline) throws IOException {
        lock.lock();
        try {
            while (true) {
                if (length > 0) return Woken.INPUT;
                if (ended) return Woken.CLOSED;
                if (called) {
                    called = false;
                    return Woken.CALLED;
                }
                if (!waitUntil(deadline) && length == 0 && !ended && !called)
                    return Woken.TIMED_OUT;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } finally {
            lock.unlock();
        }
    }
}
