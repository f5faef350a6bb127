package org.courier.smtp.queue;

import java.util.List;

/// How far one recipient's copy has come (C's S, F and D records).
///
/// @param reported whether its end needs no further report
/// @param log what was said at the last attempt
public record Progress(State state, boolean reported, List<Info> log) {
    public static final Progress NEW = new Progress(new Pending(), false, List.of());

    private static final int MOST_LINES = 50;

    /// What became of it, with the time in seconds since 1970.
    public sealed interface State {}

    public record Pending() implements State {}

    public record Done(long time, How how) implements State {}

    public record Failed(long time) implements State {}

    /// Where a delivered copy went.
    public enum How {
        /// To a host that takes over the duty to report (RFC 3461 section 5.2.2).
        HANDED_ON,
        /// To a host that does not know DSN: C's letter r.
        RELAYED,
        /// To a mailbox here: C's letter l.
        LOCAL
    }

    public Progress {
        log = log.size() > MOST_LINES ? List.copyOf(log.subList(0, MOST_LINES)) : List.copyOf(log);
    }

    public boolean isPending() {
        return state instanceof Pending;
    }

    Progress withReported() {
        return new Progress(state, true, log);
    }
}
