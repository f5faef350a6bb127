package org.courier.smtp.queue;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Setting;

import java.time.Duration;
import java.util.List;

/// How long a message is kept, and when what happens to it: `queuetime`, `warntime`, `submitdelay`
/// and the retry times, each a one-value file.
public record Times(
        Duration queueTime,
        Duration warnTime,
        Duration submitDelay,
        Duration retryAlpha,
        int retryBeta,
        Duration retryGamma,
        int retryMaxDelta) {
    public static final Setting<Duration> QUEUETIME =
            Setting.time(
                    "queuetime",
                    Duration.ofDays(7),
                    "How long delivery of a message is tried before it is returned.");
    public static final Setting<Duration> WARNTIME =
            Setting.time(
                    "warntime",
                    Duration.ofHours(4),
                    "After how long the sender is warned of a delay; 0 for never.");
    public static final Setting<Duration> SUBMITDELAY =
            Setting.time(
                    "submitdelay", Duration.ZERO, "How long the first delivery attempt waits.");
    public static final Setting<Duration> RETRYALPHA =
            Setting.time(
                    "retryalpha",
                    Duration.ofMinutes(5),
                    "Time between the attempts of one block of attempts.");
    public static final Setting<Integer> RETRYBETA =
            Setting.number("retrybeta", 3, 1, 1000, "Attempts in one block.");
    public static final Setting<Duration> RETRYGAMMA =
            Setting.time(
                    "retrygamma",
                    Duration.ofMinutes(15),
                    "Base of the time between blocks: doubled with each block.");
    public static final Setting<Integer> RETRYMAXDELTA =
            Setting.number(
                    "retrymaxdelta", 3, 0, 20, "How often the time between blocks is doubled.");

    /// The one-value files declared here, for the manual and the check.
    public static final List<Setting<?>> SETTINGS =
            List.of(
                    QUEUETIME,
                    WARNTIME,
                    SUBMITDELAY,
                    RETRYALPHA,
                    RETRYBETA,
                    RETRYGAMMA,
                    RETRYMAXDELTA);

    public static final Times STANDARD =
            new Times(
                    QUEUETIME.byDefault(),
                    WARNTIME.byDefault(),
                    SUBMITDELAY.byDefault(),
                    RETRYALPHA.byDefault(),
                    RETRYBETA.byDefault(),
                    RETRYGAMMA.byDefault(),
                    RETRYMAXDELTA.byDefault());

    public static Times of(ConfigDirectory configuration) {
        return new Times(
                configuration.value(QUEUETIME),
                configuration.value(WARNTIME),
                configuration.value(SUBMITDELAY),
                configuration.value(RETRYALPHA),
                configuration.value(RETRYBETA),
                configuration.value(RETRYGAMMA),
                configuration.value(RETRYMAXDELTA));
    }

    /// The wait after this many rounds (1 after the first). C's code and its manual differ; this is
    /// the code: 5, 5, 30, 5, 5, 60, 5, 5, 120, 5, 5, 120 ... minutes.
    public Duration retryAfter(int rounds) {
        if (rounds % retryBeta != 0) return retryAlpha;
        int doubled = Math.min(rounds / retryBeta, retryMaxDelta);
        return retryGamma.multipliedBy(1L << doubled);
    }
}
