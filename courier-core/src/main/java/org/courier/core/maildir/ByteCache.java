package org.courier.core.maildir;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Byte arrays by number, the longest unused given up when they are more than a limit together.
/// Several maps with a lock each, so that sessions don't wait for each other.
final class ByteCache {
    private static final int SHARDS = 16;

    /// What an entry takes beside its bytes.
    private static final int OVERHEAD = 120;

    private static final class Shard {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<Long, byte[]> entries = new LinkedHashMap<>(64, 0.75f, true);
        private long bytes;
    }

    private final Shard[] shards = new Shard[SHARDS];
    private final long limit;

    ByteCache(long bytes) {
        limit = bytes / SHARDS;
        for (int i = 0; i < SHARDS; i++) shards[i] = new Shard();
    }

    /// By bits that a HashMap does not look at: the places of one shard must not share its buckets.
    private Shard shard(long place) {
        return shards[(int) (place * 0x9e3779b97f4a7c15L >>> 32) & SHARDS - 1];
    }

    Optional<byte[]> get(long place) {
        var shard = shard(place);
        shard.lock.lock();
        try {
            return Optional.ofNullable(shard.entries.get(place));
        } finally {
            shard.lock.unlock();
        }
    }

    void put(long place, byte[] value) {
        var shard = shard(place);
        if (value.length > limit / 4) return;
        shard.lock.lock();
        try {
            var old = shard.entries.put(place, value);
            shard.bytes += old == null ? OVERHEAD + value.length : value.length - old.length;
            var oldest = shard.entries.values().iterator();
            while (shard.bytes > limit) {
                shard.bytes -= OVERHEAD + oldest.next().length;
                oldest.remove();
            }
        } finally {
            shard.lock.unlock();
        }
    }

    void remove(long place) {
        var shard = shard(place);
        shard.lock.lock();
        try {
            var old = shard.entries.remove(place);
            if (old != null) shard.bytes -= OVERHEAD + old.length;
        } finally {
            shard.lock.unlock();
        }
    }
}
