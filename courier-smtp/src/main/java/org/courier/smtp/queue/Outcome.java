package org.courier.smtp.queue;

import java.util.List;

/// A result with what was said on the way to it.
public record Outcome(Result result, List<Info> log) {
    public static Outcome delivered(Progress.How how, String what, Info... log) {
        return new Outcome(new Result.Delivered(how, what), List.of(log));
    }

    public static Outcome deferred(Info... log) {
        return new Outcome(new Result.Deferred(), List.of(log));
    }

    public static Outcome failed(Info... log) {
        return new Outcome(new Result.Failed(), List.of(log));
    }
}
