package org.courier.core.file;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Keeps the carriers of the virtual threads alive. The JDK lets an idle one end after half a
/// minute and starts another from whatever thread wakes a virtual thread; if that one has a user's
/// identity at the moment, the new carrier would have it for ever, and everybody on it. With all
/// carriers there, none is started.
final class WarmCarriers {
    /// Well below the JDK's 30 seconds.
    private static final Duration PAUSE = Duration.ofSeconds(8);

    /// A carrier that has not come by then is busy, and so alive.
    private static final long LONGEST_NANOS = 5_000_000;

    private WarmCarriers() {}

    static void keep() {
        meet();
        Thread.ofPlatform().daemon().name("identity-carriers").start(WarmCarriers::run);
    }

    private static void run() {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                meet();
            }
        } catch (InterruptedException _) {
            // nobody does
        }
    }

    /// As many virtual threads as there are carriers, each holding one until all have met.
    private static void meet() {
        int carriers =
                Integer.getInteger(
                        "jdk.virtualThreadScheduler.parallelism",
                        Runtime.getRuntime().availableProcessors());
        var arrived = new AtomicInteger();
        long end = System.nanoTime() + LONGEST_NANOS;
        for (int i = 0; i < carriers; i++) {
            Thread.startVirtualThread(
                    () -> {
                        arrived.incrementAndGet();
                        while (arrived.get() < carriers && System.nanoTime() - end < 0)
                            Thread.onSpinWait();
                    });
        }
        while (arrived.get() < carriers && System.nanoTime() - end < 0) Thread.onSpinWait();
    }
}
