package org.courier.core.maildir;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Index entries that wait to be written many at a time. An empty entry is one to be deleted. Who
/// fills it up writes it.
final class IndexQueue {
    private static final int ENTRIES = 512;
    private static final long BYTES = 2 << 20;

    private final Consumer<Map<Long, byte[]>> writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private Map<Long, byte[]> waiting = new LinkedHashMap<>();
    private Map<Long, byte[]> leaving = Map.of();
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
        lock.lock();
        try {
            waiting.put(place, value);
            bytes += value.length;
            full = waiting.size() >= ENTRIES || bytes >= BYTES;
        } finally {
            lock.unlock();
        }
        if (full) flush();
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
