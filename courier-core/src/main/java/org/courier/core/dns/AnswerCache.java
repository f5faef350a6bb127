package org.courier.core.dns;

import org.xbill.DNS.Name;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Answers kept for their time to live; the one longest unused makes room.
final class AnswerCache {
    private static final int MOST = 10_000;

    record Key(Name name, int type) {}

    private record Kept(Chain.Outcome outcome, long until) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Key, Kept> kept =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
                    return size() > MOST;
                }
            };

    Optional<Chain.Outcome> get(Key key) {
        lock.lock();
        try {
            var found = kept.get(key);
            if (found == null) return Optional.empty();
            if (found.until - System.nanoTime() > 0) return Optional.of(found.outcome);
            kept.remove(key);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    void put(Key key, Chain.Outcome outcome) {
        if (outcome.seconds() <= 0) return;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(outcome.seconds());
        lock.lock();
        try {
            kept.put(key, new Kept(outcome, until));
        } finally {
            lock.unlock();
        }
    }
}
