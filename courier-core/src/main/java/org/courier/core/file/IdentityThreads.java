package org.courier.core.file;

import org.courier.core.log.Log;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The platform threads that take identities. Bounded as a whole and for each user, so that one
/// user's dead file system stops that user alone. A thread inherits the identity of the one that
/// starts it: these are started by threads that have none.
final class IdentityThreads {
    /// In a process that takes other identities.
    private static final int LEAST = 8;

    private static final int MOST = 256;
    private static final int FOR_ONE_USER = 64;
    private static final long PLACE_SECONDS = 60;
    private static final long LOOK_SECONDS = 30;

    private final SystemIdentity own = Privilege.ofProcess().own();
    private final int least = Privilege.ofProcess() instanceof Privilege.Switching ? LEAST : 0;
    private final LinkedTransferQueue<IdentityTask<?>> tasks = new LinkedTransferQueue<>();
    private final LinkedBlockingQueue<Runnable> lost = new LinkedBlockingQueue<>();
    private final Set<IdentityTask<?>> unfinished = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Gate> gates = new ConcurrentHashMap<>();
    private int threads;
    private int started;

    private static final class Gate {
        private final Semaphore places;
        private int users;

        Gate(int places) {
            this.places = new Semaphore(places, true);
        }
    }

    private static final class Pool {
        static final IdentityThreads THREADS = new IdentityThreads();
    }

    private IdentityThreads() {
        if (least > 0) WarmCarriers.keep();
        Thread.ofPlatform().daemon().name("identity-lost").start(this::tellLost);
        for (int i = 0; i < least; i++) start(IdentityTask.NOTHING);
    }

    static IdentityThreads started() {
        return Pool.THREADS;
    }

    <T> IdentityTask<T> begin(SystemIdentity identity, Identity.Work<T> work) throws IOException {
        if (Privilege.ofProcess() instanceof Privilege.Refusing(var own) && !identity.equals(own))
            throw new IOException("this process cannot take uid " + identity.uid());
        int uid = identity.uid();
        var gate = enter(uid);
        var task = new IdentityTask<>(identity, work, () -> leave(uid, gate));
        unfinished.add(task);
        boolean begun = false;
        try {
            if (!tasks.tryTransfer(task) && !start(task)) tasks.put(task);
            begun = true;
            return task;
        } finally {
            if (!begun) {
                // no thread is to be had
                unfinished.remove(task);
                leave(uid, gate);
            }
        }
    }

    /// Who waits for a file system that does not answer is told so in the end.
    private void giveUpOverdue() {
        long now = System.nanoTime();
        for (var task : unfinished) {
            if (!task.isOverdue(now)) continue;
            unfinished.remove(task);
            task.giveUp();
        }
    }

    void finished(IdentityTask<?> task) {
        unfinished.remove(task);
    }

    private Gate enter(int uid) throws IOException {
        var gate =
                gates.compute(
                        uid,
                        (_, known) -> {
                            var one = known == null ? new Gate(placesFor(uid)) : known;
                            one.users++;
                            return one;
                        });
        boolean entered = false;
        try {
            entered = gate.places.tryAcquire(PLACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (entered) return gate;
        forget(uid);
        throw new IOException("too much waits for the files of uid " + uid);
    }

    /// What is done as the process itself is done for many accounts.
    private int placesFor(int uid) {
        return uid == own.uid() ? MOST : FOR_ONE_USER;
    }

    private void leave(int uid, Gate gate) {
        gate.places.release();
        forget(uid);
    }

    private void forget(int uid) {
        gates.computeIfPresent(uid, (_, gate) -> --gate.users == 0 ? null : gate);
    }

    Optional<IdentityTask<?>> next(long time, TimeUnit unit) throws InterruptedException {
        return Optional.ofNullable(tasks.poll(time, unit));
    }

    /// @return false when there are enough of them: the task waits for one
    private synchronized boolean start(IdentityTask<?> task) {
        if (threads >= MOST) return false;
        new IdentityThread(this, "identity-" + ++started, task).start();
        threads++;
        return true;
    }

    synchronized boolean mayEnd() {
        return threads > least && tasks.isEmpty();
    }

    synchronized void ended(IdentityThread thread) {
        threads--;
        // one that lost its way starts nothing itself
        if (threads < least) lost.add(() -> start(IdentityTask.NOTHING));
    }

    /// Told by a thread that never has an identity.
    <T> void tell(IdentityTask<T> task, IdentityTask.Outcome<T> outcome) {
        lost.add(() -> task.done(outcome));
    }

    private void tellLost() {
        while (true) {
            try {
                var told = lost.poll(LOOK_SECONDS, TimeUnit.SECONDS);
                if (told != null) told.run();
                giveUpOverdue();
            } catch (InterruptedException _) {
                // nobody does
            } catch (RuntimeException | Error bug) {
                // without it nobody would be told that a file system does not answer
                Log.of("courier").error("ERR: identities", bug);
            }
        }
    }
}
