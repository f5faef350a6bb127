package org.courier.smtp.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What follows from a round: who has failed for good, whom a report is owed.
///
/// @param control with the ends that are due, marked as reported
/// @param ended recipients a report is to tell of
/// @param delayed pending recipients a warning is to tell of
/// @param atOnce the next round begins now (the backup relay takes over)
record RoundEnd(
        Control control,
        List<Integer> ended,
        List<Integer> delayed,
        boolean warned,
        boolean atOnce) {

    static RoundEnd of(Control before, Optional<String> cancel, long now, boolean hasBackup) {
        var progress = new ArrayList<>(before.progress());
        var ended = new ArrayList<Integer>();
        var delayed = new ArrayList<Integer>();
        boolean expired = now >= before.expires();
        boolean late = !before.warned() && before.warnAt() > 0 && now >= before.warnAt();
        for (int i = 0; i < progress.size(); i++) {
            var p = progress.get(i);
            if (p.isPending() && cancel.isPresent())
                p =
                        new Progress(
                                new Progress.Failed(now),
                                false,
                                List.of(Info.replyType("unknown"), Info.reply(cancel.get())));
            else if (p.isPending() && expired)
                p = new Progress(new Progress.Failed(now), false, p.log());
            if (p.isPending()) {
                if (late && !hasBackup && isAsked(before, i, Recipient.Notify.DELAY))
                    delayed.add(i);
            } else if (!p.reported()) {
                if (isOwed(before, i, p.state())) ended.add(i);
                p = p.withReported();
            }
            progress.set(i, p);
        }
        return new RoundEnd(
                before.with(progress),
                List.copyOf(ended),
                List.copyOf(delayed),
                before.warned() || late,
                late && hasBackup);
    }

    private static boolean isOwed(Control message, int index, Progress.State state) {
        return switch (state) {
            case Progress.Pending() -> false;
            case Progress.Failed _ -> isAsked(message, index, Recipient.Notify.FAILURE);
            // RFC 3461 section 5.2: success is told only where it was asked for
            case Progress.Done(_, var how) ->
                    how != Progress.How.HANDED_ON
                            && message.recipient(index)
                                    .notifyOn()
                                    .contains(Recipient.Notify.SUCCESS);
        };
    }

    /// Failures and delays are told also where nothing was asked for (RFC 3461 section 4.1).
    private static boolean isAsked(Control message, int index, Recipient.Notify what) {
        var asked = message.recipient(index).notifyOn();
        return asked.isEmpty() || asked.contains(what);
    }
}
