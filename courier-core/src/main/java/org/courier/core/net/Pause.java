package org.courier.core.net;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Where one thread waits until others have changed something. Whoever changes it calls end()
/// afterwards: that costs a look at one field while nobody waits, and no lock.
final class Pause {
    /// Shorter waits have a timer of their own and end in time; longer ones are ended by Alarms.
    private static final long SHORT = TimeUnit.SECONDS.toNanos(5);

    private volatile Thread sleeper;
    private volatile long ends;
    private volatile boolean retired;
    private boolean watched;

    /// Waits until it is so; false when it is not at the deadline (of System.nanoTime()). The
    /// sleeper is named before the condition is looked at, so no change is missed.
    boolean until(long deadline, BooleanSupplier done) throws InterruptedIOException {
        if (done.getAsBoolean()) return true;
        sleeper = Thread.currentThread();
        try {
            while (!done.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) return false;
                sleep(left, deadline);
            }
            return true;
        } finally {
            sleeper = null;
        }
    }

    private void sleep(long left, long deadline) throws InterruptedIOException {
        if (left < SHORT) {
            LockSupport.parkNanos(this, left);
        } else {
            ends = deadline;
            if (!watched) watch();
            LockSupport.park(this);
        }
        if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException();
    }

    private void watch() {
        watched = true;
        Alarms.ALL.watch(this);
        if (retired) Alarms.ALL.forget(this);
    }

    /// Any thread: the sleeper looks again.
    void end() {
        var thread = sleeper;
        if (thread != null) LockSupport.unpark(thread);
    }

    /// Any thread: ends a wait whose time is over.
    void endIfOver(long now) {
        if (now - ends >= 0) end();
    }

    /// Any thread: what is waited for has come for ever.
    void retire() {
        retired = true;
        Alarms.ALL.forget(this);
        end();
    }
}
