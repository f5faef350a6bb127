package org.courier.smtp.outbound;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Hosts about which something is remembered for some time, the oldest forgotten first.
final class HostMemory {
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> until = new LinkedHashMap<>();

    HostMemory(InstantSource clock) {
        this.clock = clock;
    }

    void remember(String host, Duration time) {
        lock.lock();
        try {
            until.remove(host);
            until.put(host, clock.millis() + time.toMillis());
            if (until.size() > MOST) until.remove(until.keySet().iterator().next());
        } finally {
            lock.unlock();
        }
    }

    void forget(String host) {
        lock.lock();
        try {
            until.remove(host);
        } finally {
            lock.unlock();
        }
    }

    boolean remembers(String host) {
        lock.lock();
        try {
            var end = until.get(host);
            if (end == null) return false;
            if (clock.millis() < end) return true;
            until.remove(host);
            return false;
        } finally {
            lock.unlock();
        }
    }
}
