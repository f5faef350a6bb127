package org.courier.smtp.queue;

/// What became of one recipient's copy at one attempt.
public sealed interface Result {
    /// @param what for the log: "delivered: host [ip]"
    record Delivered(Progress.How how, String what) implements Result {}

    /// Try again later.
    record Deferred() implements Result {}

    /// Never try again.
    record Failed() implements Result {}
}
