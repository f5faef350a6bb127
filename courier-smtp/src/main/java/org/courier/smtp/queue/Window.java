package org.courier.smtp.queue;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Setting;

import java.time.Duration;
import java.util.List;

/// How many messages are worked at: refilled to `high` when they are fewer than `low`, and every
/// `fill` (0 for not).
public record Window(int low, int high, Duration fill) {
    public static final Setting<Integer> QUEUELO =
            Setting.number(
                    "queuelo",
                    200,
                    20,
                    1_000_000,
                    "More messages are fetched from the queue when fewer than this are worked at.");
    public static final Setting<Integer> QUEUEHI =
            Setting.number(
                    "queuehi",
                    400,
                    20,
                    2_000_000,
                    "Most messages that are worked at at once; by default queuelo doubled, or"
                            + " queuelo and 1000 where that is less.");
    public static final Setting<Duration> QUEUEFILL =
            Setting.time(
                    "queuefill",
                    Duration.ofMinutes(5),
                    "How often messages are fetched besides; 0 for never.");

    /// The one-value files declared here, for the manual and the check.
    public static final List<Setting<?>> SETTINGS = List.of(QUEUELO, QUEUEHI, QUEUEFILL);

    public static final Window STANDARD = new Window(200, 400, Duration.ofMinutes(5));

    public static Window of(ConfigDirectory configuration) {
        int low = configuration.value(QUEUELO);
        int high = low < 500 ? 2 * low : low + 1000;
        if (configuration.has(QUEUEHI.name())) high = Math.max(low, configuration.value(QUEUEHI));
        return new Window(low, high, configuration.value(QUEUEFILL));
    }
}
