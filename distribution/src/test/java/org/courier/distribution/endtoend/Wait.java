package org.courier.distribution.endtoend;

import java.io.IOException;
import java.time.Duration;

/// Waits for a condition, with a deadline.
final class Wait {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Wait() {}

    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    static void until(String what, Condition condition) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) throw new AssertionError("never came: " + what);
            briefly();
        }
    }

    static void briefly() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
