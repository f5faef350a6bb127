package org.courier.core.net;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ends waits of seconds to hours, up to a second late. A timer for each wait of each connection
/// costs more than the wait itself; one thread that looks at all of them once a second costs
/// nothing worth counting.
final class Alarms {
    /// One for the process, as its thread is.
    static final Alarms ALL = new Alarms();

    private final Set<Pause> watched = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean started = new AtomicBoolean();

    private Alarms() {}

    void watch(Pause pause) {
        watched.add(pause);
        if (started.compareAndSet(false, true))
            Thread.ofPlatform().daemon().name("alarms").start(this::look);
    }

    void forget(Pause pause) {
        watched.remove(pause);
    }

    private void look() {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(1);
                long now = System.nanoTime();
                watched.forEach(pause -> pause.endIfOver(now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does; the process ends
        }
    }
}
