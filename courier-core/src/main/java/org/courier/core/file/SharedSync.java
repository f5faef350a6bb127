package org.courier.core.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// fsync of directories, shared: while one runs, all who come meanwhile wait for the next one,
/// which covers what each of them has done before it came.
final class SharedSync {
    /// One fsync, with its own result: the next one may be through before all have seen this one's.
    private static final class Turn {
        private boolean done;
        private Optional<IOException> failure = Optional.empty();
    }

    private static final class Turns {
        private Turn next = new Turn();
        private boolean running;
        private int callers;
        private final Condition changed;

        Turns(Condition changed) {
            this.changed = changed;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Path, Turns> directories = new HashMap<>();

    void sync(Path directory) throws IOException {
        lock.lock();
        try {
            var turns = directories.computeIfAbsent(directory, _ -> new Turns(lock.newCondition()));
            turns.callers++;
            try {
                // the one running now began before this caller's change was sure to be in
                var mine = turns.next;
                while (!mine.done) {
                    if (turns.running) turns.changed.awaitUninterruptibly();
                    else run(directory, turns);
                }
                if (mine.failure.isPresent()) throw new IOException(mine.failure.get());
            } finally {
                if (--turns.callers == 0) directories.remove(directory);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run(Path directory, Turns turns) {
        var turn = turns.next;
        turns.next = new Turn();
        turns.running = true;
        lock.unlock();
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            turn.failure = Optional.of(e);
        } finally {
            lock.lock();
        }
        turns.running = false;
        turn.done = true;
        turns.changed.signalAll();
    }
}
