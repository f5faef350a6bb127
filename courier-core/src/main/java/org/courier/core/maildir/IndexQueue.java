package org.courier.core.maildir;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Index entries that wait to be written many at a time. An empty entry is one to be deleted. They
/// are written in the background; who comes when far too many wait, writes them himself.
final class IndexQueue {
    private static final int ENTRIES = 512;
    private static final long BYTES = 2 << 20;

    /// So many may wait while some are written, and so many bytes.
    private static final int MOST_ENTRIES = 16 * 1024;

    private static final long MOST_BYTES = 8 << 20;

    private final Consumer<Map<Long, byte[]>> writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private Map<Long, byte[]> waiting = new LinkedHashMap<>();
    private Map<Long, byte[]> leaving = Map.of();
    private final AtomicBoolean behind = new AtomicBoolean();
    private long bytes;

    IndexQueue(Consumer<Map<Long, byte[]>> writer) {
        this.writer = writer;
    }

    Optional<byte[]> get(long place) {
        lock.lock();
        try {
            var found = waiting.get(place);
            return Optional.ofNullable(found == null ? leaving.get(place) : found);
        } finally {
            lock.unlock();
        }
    }

    void put(long place, byte[] value) {
        boolean full;
        boolean tooMany;
        lock.lock();
        try {
            waiting.put(place, value);
            bytes += value.length;
            full = isFull();
            tooMany = waiting.size() >= MOST_ENTRIES || bytes >= MOST_BYTES;
        } finally {
            lock.unlock();
        }
        if (tooMany) flush();
        else if (full && behind.compareAndSet(false, true))
            Thread.ofVirtual().name("maildir-index-write").start(this::writeBehind);
    }

    private boolean isFull() {
        return waiting.size() >= ENTRIES || bytes >= BYTES;
    }

    private void writeBehind() {
        try {
            flush();
        } finally {
            behind.set(false);
        }
    }

    void flush() {
        writing.lock();
        try {
            lock.lock();
            try {
                if (waiting.isEmpty()) return;
                leaving = waiting;
                waiting = new LinkedHashMap<>();
                bytes = 0;
            } finally {
                lock.unlock();
            }
            writer.accept(leaving);
            lock.lock();
            try {
                leaving = Map.of();
            } finally {
                lock.unlock();
            }
        } finally {
            writing.unlock();
        }
    }
}
