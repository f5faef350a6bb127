package org.courier.auth.backend.sql;

import org.courier.core.log.Log;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// A few connections to one database. The one used last is used next; one that was idle for a
/// minute is asked first whether it lives, and one that turns out dead is replaced at once. There
/// are no threads and no pauses: a database that is back is used by the next question.
final class Connections implements AutoCloseable {
    private static final Log LOG = Log.of("authdaemond");
    private static final int MOST = 10;
    private static final long PING_AFTER = Duration.ofSeconds(60).toNanos();
    private static final long CLOSE_AFTER = Duration.ofMinutes(10).toNanos();

    /// A second try must not double a long wait.
    private static final long RETRY_WITHIN = Duration.ofSeconds(1).toNanos();

    /// @see #ask
    interface Opener {
        /// @param patience longest wait for a connection, and for each answer on it
        Connection open(Duration patience) throws SQLException;
    }

    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private record Idle(Connection connection, long since) {}

    private final Opener opener;
    private final Duration patience;
    private final int kept;
    private final Semaphore places = new Semaphore(MOST, true);
    private final ArrayDeque<Idle> idle = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    /// @param kept how many stay open when nobody uses them
    Connections(Opener opener, Duration patience, int kept) {
        this.opener = opener;
        this.patience = patience;
        this.kept = Math.min(kept, MOST);
    }

    /// Does work that may be done twice: the first connection may have died unnoticed.
    ///
    /// @throws SQLException when the database answers with an error
    <T> T ask(Work<T> work) throws SQLException, SourceDown {
        try {
            if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SourceDown("all " + MOST + " connections wait for an answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceDown("interrupted");
        }
        try {
            return askNow(work);
        } finally {
            places.release();
        }
    }

    private <T> T askNow(Work<T> work) throws SQLException, SourceDown {
        long begin = System.nanoTime();
        var living = living();
        if (living.isPresent()) {
            try {
                return on(living.get(), work);
            } catch (SourceDown e) {
                discard(takeAll());
                boolean again =
                        System.nanoTime() - begin < RETRY_WITHIN
                                && !Thread.currentThread().isInterrupted();
                if (!again) {
                    throw e;
                }
            }
        }
        return on(open(patience), work);
    }

    private Connection open(Duration answer) throws SourceDown {
        try {
            return opener.open(answer);
        } catch (SQLException e) {
            throw new SourceDown(e);
        }
    }

    private <T> T on(Connection connection, Work<T> work) throws SQLException, SourceDown {
        boolean good = false;
        try {
            T answer = work.on(connection);
            good = true;
            return answer;
        } catch (SQLException e) {
            good = !lost(connection, e);
            if (!good) {
                throw new SourceDown(e);
            }
            throw e;
        } finally {
            if (good) {
                keep(connection);
            } else {
                discard(List.of(connection));
            }
        }
    }

    /// Class 08 is "connection exception", 57P "operator intervention" in PostgreSQL, 70100 a
    /// connection that was killed in MariaDB.
    private static boolean lost(Connection connection, SQLException e) throws SQLException {
        String state = Optional.ofNullable(e.getSQLState()).orElse("");
        return state.startsWith("08")
                || state.startsWith("57P")
                || state.equals("70100")
                || connection.isClosed();
    }

    /// Work on a connection of its own, which may take its time.
    <T> T alone(Duration answer, Work<T> work) throws SQLException, SourceDown {
        var connection = open(answer);
        try {
            return work.on(connection);
        } finally {
            discard(List.of(connection));
        }
    }

    /// Of those that are idle the one used last, if it is not dead.
    private Optional<Connection> living() {
        long now = System.nanoTime();
        discard(takeIdleSince(now - CLOSE_AFTER));
        for (var next = take(); next.isPresent(); next = take()) {
            var connection = next.get().connection();
            if (now - next.get().since() < PING_AFTER || answers(connection)) {
                return Optional.of(connection);
            }
            discard(List.of(connection));
        }
        return Optional.empty();
    }

    private static boolean answers(Connection connection) {
        try {
            return connection.isValid(1);
        } catch (SQLException e) {
            LOG.debug("an idle connection is dead: " + e.getMessage());
            return false;
        }
    }

    private Optional<Idle> take() {
        lock.lock();
        try {
            return Optional.ofNullable(idle.pollFirst());
        } finally {
            lock.unlock();
        }
    }

    private Collection<Connection> takeIdleSince(long time) {
        lock.lock();
        try {
            var old = new ArrayList<Connection>();
            while (!idle.isEmpty() && idle.peekLast().since() - time <= 0) {
                old.add(idle.pollLast().connection());
            }
            return old;
        } finally {
            lock.unlock();
        }
    }

    private Collection<Connection> takeAll() {
        return takeIdleSince(System.nanoTime());
    }

    private void keep(Connection connection) {
        lock.lock();
        try {
            if (!closed && idle.size() < kept) {
                idle.addFirst(new Idle(connection, System.nanoTime()));
                return;
            }
        } finally {
            lock.unlock();
        }
        discard(List.of(connection));
    }

    private static void discard(Collection<Connection> connections) {
        for (var connection : connections) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("a connection that is not needed: " + e.getMessage());
            }
        }
    }

    /// Those in use are closed when they come back.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        discard(takeAll());
    }
}
