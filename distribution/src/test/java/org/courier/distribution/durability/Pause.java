package org.courier.distribution.durability;

import java.io.IOException;

/// A wait between two looks at a condition, or before a random kill.
final class Pause {
    private Pause() {}

    static void millis(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
