package org.courier.core.config;

import java.time.Duration;
import java.util.Optional;

/// C Courier's time grammar: a sum of n[w|d|h|m|s], a bare number in seconds.
final class TimeSpan {
    private static final String UNITS = "wdhms";
    private static final long[] SECONDS = {604_800, 86_400, 3_600, 60, 1};
    private static final long MOST = 100L * 365 * 86_400;

    private TimeSpan() {}

    static Optional<Duration> parse(String text) {
        long sum = 0;
        long number = -1;
        for (char c : text.toCharArray()) {
            if (c >= '0' && c <= '9') {
                number = Math.max(number, 0) * 10 + (c - '0');
            } else {
                var unit = UNITS.indexOf(Character.toLowerCase(c));
                if (unit < 0 || number < 0) return Optional.empty();
                sum += number * SECONDS[unit];
                number = -1;
            }
            if (number > MOST || sum > MOST) return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(sum + Math.max(number, 0)));
    }

    static String format(Duration time) {
        var seconds = time.toSeconds();
        if (seconds == 0) return "0";
        var out = new StringBuilder();
        for (int i = 0; i < SECONDS.length; i++) {
            if (seconds >= SECONDS[i]) out.append(seconds / SECONDS[i]).append(UNITS.charAt(i));
            seconds %= SECONDS[i];
        }
        return out.toString();
    }
}
