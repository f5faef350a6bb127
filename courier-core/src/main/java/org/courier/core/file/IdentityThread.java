package org.courier.core.file;

import org.courier.core.log.Log;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// One thread that takes identities, one after the other. While it has one it completes nothing and
/// wakes nobody: to wake a virtual thread may start a carrier thread, which would inherit the
/// identity for good.
final class IdentityThread extends Thread {
    private static final long IDLE_SECONDS = 60;

    private final IdentityThreads pool;
    private final Credentials credentials = new Credentials();
    private IdentityTask<?> first;
    private SystemIdentity held;

    /// @param first its first task; NOTHING for one that waits for tasks
    IdentityThread(IdentityThreads pool, String name, IdentityTask<?> first) {
        super(null, null, name, 0, false);
        this.pool = pool;
        this.first = first;
        this.held = Privilege.ofProcess().own();
        setDaemon(true);
    }

    boolean isAssumed() {
        return held != Privilege.ofProcess().own();
    }

    @Override
    public void run() {
        boolean clean = true;
        try {
            while (clean) {
                var task = next();
                if (task == IdentityTask.NOTHING) return;
                clean = serve(task);
            }
        } finally {
            pool.ended(this);
        }
    }

    private IdentityTask<?> next() {
        var task = first;
        first = IdentityTask.NOTHING;
        while (task == IdentityTask.NOTHING) {
            try {
                var found = pool.next(IDLE_SECONDS, TimeUnit.SECONDS);
                if (found.isPresent()) return found.get();
                if (pool.mayEnd()) return IdentityTask.NOTHING;
            } catch (InterruptedException _) {
                // nobody does
            }
        }
        return task;
    }

    /// @return false when the identity could not be given back: this thread must end
    private <T> boolean serve(IdentityTask<T> task) {
        var outcome = IdentityTask.Outcome.of(() -> nested(task.identity(), task.work()));
        pool.finished(task);
        boolean clean = !isAssumed();
        // whoever waits is told by a thread that has no identity
        if (clean) task.done(outcome);
        else pool.tell(task, outcome);
        return clean;
    }

    /// The work under this identity, on this thread, which has its former one afterwards.
    <T> T nested(SystemIdentity identity, Identity.Work<T> work) throws IOException {
        if (identity.equals(held)) return work.run();
        var former = held;
        try {
            held = identity;
            credentials.assume(identity);
            return work.run();
        } finally {
            giveBack(former);
        }
    }

    private void giveBack(SystemIdentity former) {
        try {
            credentials.assume(former);
            held = former;
        } catch (IOException | RuntimeException e) {
            Log.of("courier").error("a thread stays uid " + held.uid() + " and is given up", e);
        }
    }
}
