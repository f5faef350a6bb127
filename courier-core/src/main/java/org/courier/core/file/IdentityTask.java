package org.courier.core.file;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Work for an identity thread, and what became of it. Whoever began it asks for the result, or
/// leaves it.
public final class IdentityTask<T> {
    static final IdentityTask<Void> NOTHING =
            new IdentityTask<>(new SystemIdentity(0, 0, java.util.List.of()), () -> null, () -> {});

    /// Longer than any file system that still answers.
    private static final long LONGEST_MINUTES = 10;

    private final SystemIdentity identity;
    private final Identity.Work<T> work;
    private final Runnable end;
    private final CountDownLatch done = new CountDownLatch(1);
    private final long begun = System.nanoTime();
    private volatile Outcome<T> outcome = new Outcome.None<>();

    /// @param end called when the work has ended, also if nobody waits for it any more
    IdentityTask(SystemIdentity identity, Identity.Work<T> work, Runnable end) {
        this.identity = identity;
        this.work = work;
        this.end = end;
    }

    SystemIdentity identity() {
        return identity;
    }

    Identity.Work<T> work() {
        return work;
    }

    sealed interface Outcome<T> {
        record None<T>() implements Outcome<T> {}

        record Gave<T>(T value) implements Outcome<T> {}

        record Threw<T>(Throwable failure) implements Outcome<T> {}

        static <T> Outcome<T> of(Identity.Work<T> work) {
            try {
                return new Gave<>(work.run());
            } catch (Throwable e) {
                return new Threw<>(e);
            }
        }
    }

    void done(Outcome<T> result) {
        outcome = result;
        end.run();
        done.countDown();
    }

    /// It takes so long that nobody waits for it any more.
    boolean isOverdue(long now) {
        return now - begun > TimeUnit.MINUTES.toNanos(LONGEST_MINUTES);
    }

    void giveUp() {
        done.countDown();
    }

    /// Waits until it is done, whatever became of it. An interrupt waits too, for work in the
    /// middle must not be overtaken by what comes after it. There is no time-out here: a timer for
    /// each wait costs more than the wait itself, and IdentityThreads gives up what is overdue.
    public void await() {
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /// What became of the work, once it is done.
    public T result() throws IOException {
        await();
        return switch (outcome) {
            case Outcome.None<T>() -> throw new IOException("the file system does not answer");
            case Outcome.Gave<T>(var value) -> value;
            case Outcome.Threw<T>(IOException e) -> throw e;
            case Outcome.Threw<T>(RuntimeException e) -> throw e;
            case Outcome.Threw<T>(Error e) -> throw e;
            case Outcome.Threw<T>(var e) -> throw new IllegalStateException(e);
        };
    }
}
