package org.courier.smtp.queue;

import org.courier.core.log.Log;
import org.courier.smtp.route.Router;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Tries to deliver what the spool holds, again and again until each recipient has an end.
///
/// The truth is in the spool alone; here is only a *window* of messages whose turn it is, at most
/// `queuehi` of them, so that a million queued messages cost no memory. What keeps that right:
/// - A message is worked at by at most one Round. A Round is entered into the window first and
///   reads the message's record after that, so it never works from a record that another Round has
///   changed since.
/// - What a Round did is written before the Round leaves the window. If it can't be written (a full
///   disk), the Round stays and tries again: what was delivered is not delivered again for that.
///   Only a crash between a delivery and its record repeats it.
/// - Each message has one row in the spool's table of due times, changed in the same transaction as
///   its record. A row that does not fit its record is removed when it comes up.
/// - `backlog` says that due messages may be in the spool that are not in the window. They are
///   fetched when the window has run down to `queuelo`, and every `queuefill`. Without a backlog a
///   new message enters the window at its commit.
///
/// One thread fills the window. Rounds and Deliveries are virtual threads. `lock` guards the
/// window, is never held during disk or network work, and may be taken while holding a Round's
/// lock, never the other way round; the same holds for the lock of Deliveries.
public final class Scheduler implements Closeable {
    private static final Log LOG = Log.of("courierd");
    private static final Duration WRITE_AGAIN = Duration.ofSeconds(10);
    private static final long LONGEST_WAIT_SECONDS = 30;

    private final Spool spool;
    private volatile Router router;
    private volatile Reporter reporter;
    private volatile Times times;
    private volatile Window size;
    private final Deliveries deliveries;
    private final DeliveryModule local;
    private final DeliveryModule esmtp;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Long, Round> window = new HashMap<>();
    private boolean backlog = true;
    private long nextDue = Long.MAX_VALUE;
    private long filled = System.nanoTime();
    private boolean closing;

    public Scheduler(
            Spool spool,
            Router router,
            DeliveryModule local,
            DeliveryModule esmtp,
            Reporter reporter,
            Times times,
            Window size) {
        this.spool = spool;
        this.router = router;
        this.reporter = reporter;
        this.times = times;
        this.size = size;
        this.local = local;
        this.esmtp = esmtp;
        this.deliveries = new Deliveries(List.of(local, esmtp), this::guarded);
    }

    /// What is decided from now on is decided by these.
    public void use(Router router, Reporter reporter, Times times, Window size) {
        this.router = router;
        this.reporter = reporter;
        this.times = times;
        this.size = size;
    }

    public void start() {
        spool.listener(this::arrived);
        Thread.ofPlatform().name("scheduler").daemon().start(this::fillWindow);
    }

    private void arrived(Control message) {
        lock.lock();
        try {
            if (message.nextAttempt() > spool.now()) {
                nextDue = Math.min(nextDue, message.nextAttempt());
                changed.signalAll();
            } else if (backlog || window.size() >= size.high()) {
                backlog = true;
            } else {
                admit(message.id().number());
            }
        } finally {
            lock.unlock();
        }
    }

    private void admit(long number) {
        if (closing || window.containsKey(number)) return;
        var round = new Round(this, spool, number);
        window.put(number, round);
        start(round);
    }

    private void start(Round round) {
        Thread.ofVirtual().name("round").start(() -> guarded(round::begin));
    }

    /// A bug in a Round leaves its message in the window, untouched, until the next start: trying
    /// again at once would only repeat it.
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | VirtualMachineError e) {
            // when closing, the spool is closed under our hands
            if (!isClosing()) LOG.error("scheduler", e);
        }
    }

    private void fillWindow() {
        while (awaitRoom()) guarded(this::fill);
    }

    /// False when closing.
    private boolean awaitRoom() {
        lock.lock();
        try {
            while (!closing && !wantsFill()) {
                long seconds = Math.clamp(nextDue - spool.now(), 1, LONGEST_WAIT_SECONDS);
                changed.awaitNanos(TimeUnit.SECONDS.toNanos(seconds));
            }
            return !closing;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean wantsFill() {
        if (backlog) {
            boolean time =
                    !size.fill().isZero() && System.nanoTime() - filled > size.fill().toNanos();
            return window.size() < (time ? size.high() : size.low());
        }
        return nextDue <= spool.now() && window.size() < size.high();
    }

    /// What could not be read now is still due.
    private void fill() {
        boolean filledIt = false;
        try {
            fillWithDue();
            filledIt = true;
        } finally {
            if (!filledIt) {
                more();
                mayWriteAgain();
            }
        }
    }

    private void fillWithDue() {
        int room;
        lock.lock();
        try {
            room = size.high() - window.size();
            filled = System.nanoTime();
            backlog = false;
            nextDue = Long.MAX_VALUE;
        } finally {
            lock.unlock();
        }
        long now = spool.now();
        var found = new ArrayList<SpoolTables.Due>();
        spool.eachDue(
                due -> {
                    if (due.time() > now) return later(due.time());
                    if (inWindow(due.number())) return true;
                    if (found.size() == room) return more();
                    return found.add(due);
                });
        found.removeIf(this::isOutdated);
        lock.lock();
        try {
            for (var due : found) admit(due.number());
        } finally {
            lock.unlock();
        }
    }

    /// An attempt whose message has gone, or was tried since it was read here. It is not admitted:
    /// what is in the window passes for one that is being tried, and flush() passes it by.
    private boolean isOutdated(SpoolTables.Due due) {
        if (spool.control(due.number()).filter(c -> c.nextAttempt() == due.time()).isPresent())
            return false;
        if (!inWindow(due.number())) spool.removeDue(due);
        return true;
    }

    private boolean later(long time) {
        lock.lock();
        try {
            nextDue = Math.min(nextDue, time);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean more() {
        lock.lock();
        try {
            backlog = true;
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean inWindow(long number) {
        lock.lock();
        try {
            return window.containsKey(number);
        } finally {
            lock.unlock();
        }
    }

    Router router() {
        return router;
    }

    Reporter reporter() {
        return reporter;
    }

    Times times() {
        return times;
    }

    DeliveryModule local() {
        return local;
    }

    DeliveryModule esmtp() {
        return esmtp;
    }

    void enqueue(List<Deliveries.Delivery> attempts) {
        deliveries.enqueue(attempts);
    }

    /// A Round has ended and what it did is written.
    ///
    /// @param next when the message comes up again; empty when it is gone
    void left(Round round, Optional<Long> next) {
        lock.lock();
        try {
            window.remove(round.number());
            if (next.isPresent() && round.cancelled().isPresent()) {
                var again = new Round(this, spool, round.number());
                again.cancel(round.cancelled().get());
                window.put(round.number(), again);
                start(again);
            }
            next.ifPresent(time -> nextDue = Math.min(nextDue, time));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// A Round could not read its message: it is due as before.
    void leftUnread(Round round) {
        lock.lock();
        try {
            window.remove(round.number());
            backlog = true;
            filled = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /// Waits before a write is tried again; false when closing.
    boolean mayWriteAgain() {
        lock.lock();
        try {
            long nanos = WRITE_AGAIN.toNanos();
            while (!closing && nanos > 0) nanos = changed.awaitNanos(nanos);
            return !closing;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    /// Gives a message up: what is pending fails with this reason, at once or when its running
    /// attempts have ended.
    ///
    /// @return false when there is no such message
    public boolean cancel(QueueId id, String reason) throws IOException {
        return onMessage(id, round -> round.cancel(reason));
    }

    /// Tries a message now.
    ///
    /// @return false when there is no such message
    public boolean flush(QueueId id) throws IOException {
        return onMessage(id, Round::hurry);
    }

    private boolean onMessage(QueueId id, Consumer<Round> wish) throws IOException {
        if (spool.control(id.number()).filter(c -> c.id().equals(id)).isEmpty()) return false;
        Round round;
        boolean isNew;
        lock.lock();
        try {
            isNew = !window.containsKey(id.number());
            round = window.computeIfAbsent(id.number(), n -> new Round(this, spool, n));
            wish.accept(round);
        } finally {
            lock.unlock();
        }
        if (isNew) start(round);
        return true;
    }

    /// Tries all messages now.
    public void flush() throws IOException {
        long now = spool.now();
        var waiting = new ArrayList<SpoolTables.Due>();
        spool.eachDue(
                due -> {
                    if (due.time() > now) waiting.add(due);
                    return true;
                });
        for (var due : waiting) if (!inWindow(due.number())) spool.reschedule(due, now);
        more();
        wake();
    }

    /// Looks at the clock again.
    public void wake() {
        lock.lock();
        try {
            filled = System.nanoTime() - size.fill().toNanos() - 1;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Messages being worked at.
    public int active() {
        lock.lock();
        try {
            return window.size();
        } finally {
            lock.unlock();
        }
    }

    /// Starts nothing more and gives running deliveries a moment to end. One that goes on is
    /// repeated after the next start.
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        deliveries.close();
    }
}
