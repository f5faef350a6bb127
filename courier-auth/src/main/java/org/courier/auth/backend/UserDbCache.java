package org.courier.auth.backend;

import org.courier.core.db.DatabaseFailure;
import org.courier.core.log.Log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/// The table of a userdb text, read again when the text changed. A small text is held in memory, a
/// large one is read from its compiled form; where that cannot be made or is another process's,
/// memory serves as well. A text that cannot be read now leaves the last good table in use.
final class UserDbCache {
    /// About 5,000 accounts.
    static final long IN_MEMORY = 1 << 20;

    /// A file changed twice within the clock's tick shows one time: looked at once more later.
    private static final long SETTLED_MILLIS = 2000;

    private static final int MANY_FILES = 64;
    private static final int LOGGED_PROBLEMS = 100;
    private static final Log LOG = Log.of("authdaemond");

    private final UserDbText text;
    private final long inMemory;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private final ReentrantLock reloading = new ReentrantLock();

    private volatile Optional<Loaded> loaded = Optional.empty();
    private volatile String trouble = "";

    private record Loaded(
            UserDbTable table, UserDbText.State state, long readAt, long checkedNanos) {
        Loaded outOfDate() {
            var none = new UserDbText.State(List.of(), "none", state.newest(), state.size());
            return new Loaded(table, none, readAt, checkedNanos);
        }

        boolean isOf(UserDbText.State now) {
            boolean settled = readAt - state.newest() > SETTLED_MILLIS;
            boolean waiting = System.currentTimeMillis() - state.newest() <= SETTLED_MILLIS;
            return state.fingerprint().equals(now.fingerprint()) && (settled || waiting);
        }

        /// Statting hundreds of files for each login is too much: once a second is enough.
        boolean restsOnManyFiles() {
            return state.files().size() > MANY_FILES
                    && System.nanoTime() - checkedNanos < TimeUnit.SECONDS.toNanos(1);
        }
    }

    UserDbCache(Path path, long inMemory) {
        this.text = new UserDbText(path);
        this.inMemory = inMemory;
    }

    /// What the work finds in the newest table. It runs under a lock: it only looks.
    <T> T with(Function<UserDbTable, T> work) throws IOException {
        try {
            return attempt(work);
        } catch (DatabaseFailure e) {
            // The compiled form broke under us: read it anew, once.
            LOG.warn(text.path() + ": " + e.getMessage());
            forget();
            try {
                return attempt(work);
            } catch (DatabaseFailure again) {
                throw new IOException(again.getMessage());
            }
        }
    }

    private <T> T attempt(Function<UserDbTable, T> work) throws IOException {
        refresh();
        lock.readLock().lock();
        try {
            var table = loaded.map(Loaded::table);
            return work.apply(table.orElseThrow(() -> new IOException(trouble)));
        } finally {
            lock.readLock().unlock();
        }
    }

    /// The text was changed by ourselves: the next look reads it again. Until then the old table
    /// stays for whoever has refreshed already.
    void forget() {
        lock.writeLock().lock();
        try {
            loaded = loaded.map(Loaded::outOfDate);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void refresh() {
        lock.readLock().lock();
        try {
            if (loaded.filter(Loaded::restsOnManyFiles).isPresent()) {
                return;
            }
            if (loaded.isPresent() && loaded.get().isOf(text.state())) {
                return;
            }
        } catch (IOException _) {
            // Told below, where the text is read.
        } finally {
            lock.readLock().unlock();
        }
        // A large text takes seconds: who finds it being compiled goes on with the old table.
        boolean wait = loaded.map(old -> old.state().size() <= inMemory).orElse(true);
        if (wait) {
            reloading.lock();
        } else if (!reloading.tryLock()) {
            return;
        }
        try {
            reload();
        } finally {
            reloading.unlock();
        }
    }

    private void reload() {
        try {
            var state = text.state();
            if (loaded.filter(old -> old.isOf(state)).isPresent()) {
                return;
            }
            long now = System.currentTimeMillis();
            exchange(new Loaded(open(state), state, now, System.nanoTime()));
            trouble = "";
        } catch (IOException e) {
            String problem = e.getMessage() == null ? e.toString() : e.getMessage();
            if (!problem.equals(trouble)) {
                LOG.error(problem);
            }
            trouble = problem;
        }
    }

    private void exchange(Loaded newer) {
        lock.writeLock().lock();
        try {
            loaded.ifPresent(old -> old.table().close());
            loaded = Optional.of(newer);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private UserDbTable open(UserDbText.State state) throws IOException {
        var log = new ProblemLog();
        if (state.size() > inMemory) {
            try {
                return new CompiledUserDb(text).open(state, log);
            } catch (IOException | DatabaseFailure e) {
                LOG.warn(text.path() + ": read into memory, since " + e.getMessage());
            }
        }
        var table = new MemoryTable();
        text.read(state, new MemoryReader(table, log));
        return table;
    }

    private record MemoryReader(MemoryTable table, ProblemLog log) implements UserDbText.Reader {
        @Override
        public void record(UserDbRecord record, Path file, int line) {
            var entry = new UserDbTable.Entry(record, file, line);
            UserDbAccounts.problem(entry).ifPresent(problem -> log.broken(file, line, problem));
            if (!table.add(entry)) {
                log.duplicate(UserDbRecord.text(record.name()), file, line);
            }
        }

        @Override
        public void broken(Path file, int line, String problem) {
            log.broken(file, line, problem);
        }
    }

    /// The mistakes of a text, some of them: the rest would only flood the log.
    private static final class ProblemLog implements CompiledUserDb.Problems {
        private int count;

        @Override
        public void duplicate(String name, Path file, int line) {
            broken(file, line, name + " stands more than once; the first is used");
        }

        @Override
        public void broken(Path file, int line, String problem) {
            if (count++ < LOGGED_PROBLEMS) {
                LOG.error(file + ":" + line + ": " + problem);
            }
        }
    }
}
