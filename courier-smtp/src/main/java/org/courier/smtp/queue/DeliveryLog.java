package org.courier.smtp.queue;

import org.courier.core.log.Log;

/// C's log lines of a message's way (courier-analog and logwatch read them), under the names of C's
/// programs.
final class DeliveryLog {
    private static final Log COURIERD = Log.of("courierd");

    private DeliveryLog() {}

    static void newMessage(Control message) {
        COURIERD.info("newmsg,id=" + message.id() + ": " + message.envelope().receivedFrom());
    }

    static void started(Attempt attempt, String module) {
        for (var target : attempt.targets())
            COURIERD.info(
                    "started,id="
                            + attempt.id()
                            + ",from="
                            + sender(attempt.envelope())
                            + ",module="
                            + module
                            + ",host="
                            + attempt.host()
                            + ",addr=<"
                            + target.recipient().address()
                            + ">");
    }

    static void completed(QueueId id) {
        COURIERD.info("completed,id=" + id);
    }

    static void outcome(Log log, Control message, int index, Outcome outcome) {
        var about =
                "id="
                        + message.id()
                        + ",from="
                        + sender(message.envelope())
                        + ",addr=<"
                        + message.recipient(index).address()
                        + ">";
        for (var info : outcome.log())
            if (info.kind() == Info.Kind.REPLY || info.kind() == Info.Kind.CONNECT_ERROR)
                log.info(about + ": " + info.text());
        switch (outcome.result()) {
            case Result.Delivered(var how, var what) -> {
                var size = how == Progress.How.LOCAL ? ",size=" + message.size() : "";
                log.info(about + size + ",success: " + what);
                log.info(about + ",status: success");
            }
            case Result.Deferred() -> log.info(about + ",status: deferred");
            case Result.Failed() -> log.info(about + ",status: failure");
        }
    }

    private static String sender(Envelope envelope) {
        return "<" + envelope.reversePath() + ">";
    }
}
