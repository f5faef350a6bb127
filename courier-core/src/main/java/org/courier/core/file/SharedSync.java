package org.courier.core.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// fsync of directories, shared: while one runs, all who come meanwhile wait for the next one,
/// which covers what each of them has done before it came.
final class SharedSync {
    private static final class Turn {
        private long begun;
        private long done;
        private long failedTurn = -1;
        private IOException failure = new IOException();
        private boolean running;
        private int callers;
        private final Condition changed;

        Turn(Condition changed) {
            this.changed = changed;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Path, Turn> turns = new HashMap<>();

    void sync(Path directory) throws IOException {
        lock.lock();
        try {
            var turn = turns.computeIfAbsent(directory, _ -> new Turn(lock.newCondition()));
            turn.callers++;
            try {
                // the one running now began before this caller's change was sure to be in
                long mine = turn.begun + 1;
                while (turn.done < mine) {
                    if (turn.running) turn.changed.awaitUninterruptibly();
                    else run(directory, turn);
                }
                if (turn.failedTurn == turn.done) throw new IOException(turn.failure);
            } finally {
                if (--turn.callers == 0) turns.remove(directory);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run(Path directory, Turn turn) {
        long number = ++turn.begun;
        turn.running = true;
        lock.unlock();
        IOException failure = null;
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            failure = e;
        } finally {
            lock.lock();
        }
        turn.running = false;
        turn.done = number;
        if (failure != null) {
            turn.failedTurn = number;
            turn.failure = failure;
        }
        turn.changed.signalAll();
    }
}
