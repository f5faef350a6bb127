package org.courier.smtp.dsn;

import org.courier.smtp.queue.Progress;

/// What is said of a recipient (RFC 3464 section 2.3.3), with the status and the words that go with
/// it.
enum Action {
    FAILED("failed", "5.0.0", "dsnfailed.txt"),
    DELAYED("delayed", "4.0.0", "dsndelayed.txt"),
    DELIVERED("delivered", "2.0.0", "dsndelivered.txt"),
    RELAYED("relayed", "2.0.0", "dsnrelayed.txt");

    private final String word;
    private final String status;
    private final String text;

    Action(String word, String status, String text) {
        this.word = word;
        this.status = status;
        this.text = text;
    }

    String word() {
        return word;
    }

    String status() {
        return status;
    }

    String text() {
        return text;
    }

    static Action of(Progress progress) {
        return switch (progress.state()) {
            case Progress.Pending() -> DELAYED;
            case Progress.Failed _ -> FAILED;
            case Progress.Done(_, var how) -> how == Progress.How.LOCAL ? DELIVERED : RELAYED;
        };
    }
}
