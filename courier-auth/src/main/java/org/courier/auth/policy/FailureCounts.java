package org.courier.auth.policy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Failures by a key, the least lately touched forgotten first. A count sinks by `limit` within
/// `period`. From half of the limit on each failure bars the key for a time that doubles, and at
/// the limit until the count is at the half again. Not thread-safe.
final class FailureCounts {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final int most;
    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true);

    /// @param value at the time `at`
    private record Count(double value, long at, long barredUntil) {}

    /// @param most keys that are kept
    FailureCounts(int most) {
        this.most = most;
    }

    /// Nanoseconds for which the key is barred; 0: it is not.
    long barred(String key, long now) {
        var count = counts.get(key);
        return count == null ? 0 : Math.max(0, count.barredUntil - now);
    }

    /// @param limit 0: no limit
    void failed(String key, int limit, Duration period, long now) {
        if (limit == 0) return;
        double perNano = (double) limit / period.toNanos();
        var old = counts.getOrDefault(key, new Count(0, now, now));
        double value = Math.max(0, old.value - (now - old.at) * perNano) + 1;
        long half = (long) ((value - limit / 2.0) / perNano);
        long pause = 0;
        if (value >= limit) pause = half;
        else if (half >= 0)
            pause = Math.min(period.toNanos(), pauseAt((int) Math.round(value - limit / 2.0)));
        counts.put(key, new Count(value, now, now + pause));
        trim();
    }

    private static long pauseAt(int step) {
        return FIRST_PAUSE.toNanos() << Math.min(step, 20);
    }

    private void trim() {
        var oldest = counts.keySet().iterator();
        while (counts.size() > most) {
            oldest.next();
            oldest.remove();
        }
    }

    void forget(String key) {
        counts.remove(key);
    }

    int size() {
        return counts.size();
    }
}
