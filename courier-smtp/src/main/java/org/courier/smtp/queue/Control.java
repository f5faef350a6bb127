package org.courier.smtp.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What the queue knows of one message: C's control file. Times are seconds since 1970.
///
/// @param progress one for each recipient of the envelope, in order
/// @param warnAt 0 for no warning
/// @param rounds attempts at all pending recipients that are behind it
/// @param warned a delay was reported, or the backup relay taken
public record Control(
        QueueId id,
        Envelope envelope,
        List<Progress> progress,
        long arrived,
        long expires,
        long warnAt,
        long nextAttempt,
        int rounds,
        boolean warned,
        long size,
        boolean inFile) {

    /// Indexes of the recipients that are neither delivered nor failed.
    public List<Integer> pending() {
        return IntStream.range(0, progress.size())
                .filter(i -> progress.get(i).isPending())
                .boxed()
                .toList();
    }

    public Recipient recipient(int index) {
        return envelope.recipients().get(index);
    }

    Control with(int index, Progress changed) {
        var all = new ArrayList<>(progress);
        all.set(index, changed);
        return with(all);
    }

    Control with(List<Progress> changed) {
        return new Control(
                id,
                envelope,
                List.copyOf(changed),
                arrived,
                expires,
                warnAt,
                nextAttempt,
                rounds,
                warned,
                size,
                inFile);
    }

    Control afterRound(long next, boolean hasWarned) {
        return new Control(
                id,
                envelope,
                progress,
                arrived,
                expires,
                warnAt,
                next,
                rounds + 1,
                hasWarned,
                size,
                inFile);
    }

    Control dueAt(long next) {
        return new Control(
                id, envelope, progress, arrived, expires, warnAt, next, rounds, warned, size,
                inFile);
    }
}
