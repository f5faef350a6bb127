package org.courier.smtp.inbound;

import java.time.Duration;

/// How long a client waits after a refusal: 8 seconds, doubled each time up to 128, as in C; from 8
/// again after a message was accepted.
final class Tarpit {
    private static final Duration FIRST = Duration.ofSeconds(8);
    private static final Duration LONGEST = Duration.ofSeconds(128);

    private Duration next = FIRST;

    Duration after() {
        var now = next;
        next = next.compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
        return now;
    }

    void forgive() {
        next = FIRST;
    }
}
