package org.courier.imap.wire;

import java.util.Optional;

/// A tagged answer and what follows it (RFC 3501 section 7.1).
public record StatusResponse(Condition condition, Optional<String> code, String text, Then then) {
    public enum Condition {
        OK,
        NO,
        BAD
    }

    /// What the session loop does once the answer is written.
    public enum Then {
        GO_ON,
        START_TLS,
        CLOSE
    }

    public static StatusResponse ok(String text) {
        return new StatusResponse(Condition.OK, Optional.empty(), text, Then.GO_ON);
    }

    public static StatusResponse ok(String code, String text) {
        return new StatusResponse(Condition.OK, Optional.of(code), text, Then.GO_ON);
    }

    public static StatusResponse no(String text) {
        return new StatusResponse(Condition.NO, Optional.empty(), text, Then.GO_ON);
    }

    public static StatusResponse no(String code, String text) {
        return new StatusResponse(Condition.NO, Optional.of(code), text, Then.GO_ON);
    }

    public static StatusResponse bad(String text) {
        return new StatusResponse(Condition.BAD, Optional.empty(), text, Then.GO_ON);
    }

    public StatusResponse then(Then next) {
        return new StatusResponse(condition, code, text, next);
    }
}
