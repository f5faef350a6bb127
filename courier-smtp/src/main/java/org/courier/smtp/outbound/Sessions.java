package org.courier.smtp.outbound;

import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Idle sessions kept for the next message to the same relay, for `esmtptimeoutkeepalive` at most.
final class Sessions implements Closeable {
    private static final int MOST = 40;

    private record Idle(Peer peer, long until, long pingAt) {}

    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, ArrayDeque<Idle>> idle = new HashMap<>();
    private int count;
    private boolean closed;

    Sessions(Limits limits) {
        this.limits = limits;
        Thread.ofVirtual().name("idle sessions").start(this::tend);
    }

    /// A session that is in the state after EHLO.
    Optional<Peer> take(String key) {
        while (true) {
            var found = poll(key);
            if (found.isEmpty()) return found;
            var peer = found.get();
            // the other side may have gone meanwhile
            if (!peer.connection().hasInput() && peer.reset()) return found;
            peer.broken();
            peer.close();
        }
    }

    private Optional<Peer> poll(String key) {
        lock.lock();
        try {
            var queue = idle.get(key);
            if (queue == null) return Optional.empty();
            var last = queue.pollLast();
            if (queue.isEmpty()) idle.remove(key);
            count--;
            return Optional.of(last.peer);
        } finally {
            lock.unlock();
        }
    }

    void giveBack(String key, Peer peer) {
        if (peer.isBroken() || limits.keepAlive().isZero() || !keep(key, peer)) peer.close();
    }

    private boolean keep(String key, Peer peer) {
        lock.lock();
        try {
            if (closed || count >= MOST) return false;
            long now = System.nanoTime();
            add(key, new Idle(peer, now + limits.keepAlive().toNanos(), nextPing(now)));
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void add(String key, Idle entry) {
        idle.computeIfAbsent(key, _ -> new ArrayDeque<>()).addLast(entry);
        count++;
    }

    private long nextPing(long now) {
        var ping = limits.ping().isZero() ? Duration.ofDays(1) : limits.ping();
        return now + ping.toNanos();
    }

    private record Due(String key, Idle entry) {}

    /// Closes sessions whose time is over and pings the others.
    private void tend() {
        while (true) {
            var due = awaitDue();
            if (due.isEmpty()) return;
            for (var d : due) {
                if (System.nanoTime() - d.entry.until >= 0 || !d.entry.peer.reset())
                    d.entry.peer.close();
                else pinged(d);
            }
        }
    }

    private void pinged(Due due) {
        lock.lock();
        try {
            if (!closed) {
                long next = nextPing(System.nanoTime());
                add(due.key, new Idle(due.entry.peer, due.entry.until, next));
                return;
            }
        } finally {
            lock.unlock();
        }
        due.entry.peer.close();
    }

    /// Sessions to look after, taken out; none when closed.
    private List<Due> awaitDue() {
        lock.lock();
        try {
            while (!closed) {
                long now = System.nanoTime();
                var due = new ArrayList<Due>();
                long wait = Long.MAX_VALUE;
                for (var entry : idle.entrySet())
                    for (var i : entry.getValue()) {
                        long left = Math.min(i.until - now, i.pingAt - now);
                        if (left <= 0) due.add(new Due(entry.getKey(), i));
                        else wait = Math.min(wait, left);
                    }
                if (!due.isEmpty()) {
                    due.forEach(d -> remove(d));
                    return due;
                }
                if (wait == Long.MAX_VALUE) changed.await();
                else changed.awaitNanos(wait);
            }
            return List.of();
        } catch (InterruptedException e) {
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private void remove(Due due) {
        var queue = idle.get(due.key);
        if (queue.remove(due.entry)) count--;
        if (queue.isEmpty()) idle.remove(due.key);
    }

    int idle() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /// Says QUIT on all, at the same time.
    @Override
    public void close() {
        var all = new ArrayList<Peer>();
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            idle.values().forEach(queue -> queue.forEach(i -> all.add(i.peer)));
            idle.clear();
            count = 0;
        } finally {
            lock.unlock();
        }
        all.forEach(peer -> Thread.ofVirtual().start(peer::close));
    }
}
