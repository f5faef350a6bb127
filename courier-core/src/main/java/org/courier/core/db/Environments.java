package org.courier.core.db;

import com.sleepycat.je.DatabaseConfig;
import com.sleepycat.je.DatabaseException;
import com.sleepycat.je.DiskLimitException;
import com.sleepycat.je.Durability;
import com.sleepycat.je.Environment;
import com.sleepycat.je.EnvironmentConfig;
import com.sleepycat.je.EnvironmentFailureException;
import com.sleepycat.je.EnvironmentLockedException;
import com.sleepycat.je.LockConflictException;
import com.sleepycat.je.LogWriteException;

import org.courier.core.file.Identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// The one open environment of a directory, opened anew after JE has declared it invalid.
final class Environments {
    /// JE keeps 5 GB of a disk free by default; a mail server may live on a smaller one. With this
    /// much left the queue can still write what it has begun.
    private static final String FREE_DISK = String.valueOf(4 << 20);

    private final Path directory;
    private final EnvironmentConfig config;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private Opened current;
    private boolean closed;

    Environments(Path directory, Database.Durability durability, long cacheBytes) {
        this.directory = directory;
        this.config = config(durability, cacheBytes);
        try {
            if (!Files.isDirectory(directory))
                Files.createDirectories(
                        directory,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.current = open();
    }

    private static EnvironmentConfig config(Database.Durability durability, long cacheBytes) {
        var config = new EnvironmentConfig();
        config.setAllowCreate(true);
        config.setTransactional(true);
        config.setDurability(durability(durability));
        config.setCacheSize(Math.max(cacheBytes, 1 << 20));
        config.setLockTimeout(10, TimeUnit.SECONDS);
        config.setConfigParam(EnvironmentConfig.LOG_FLUSH_NO_SYNC_INTERVAL, "1 s");
        if (durability == Database.Durability.SYNC)
            config.setConfigParam(EnvironmentConfig.LOG_FLUSH_SYNC_INTERVAL, "1 s");
        config.setConfigParam(EnvironmentConfig.FREE_DISK, FREE_DISK);
        config.setConfigParam(EnvironmentConfig.LOG_FILE_MAX, String.valueOf(32 << 20));
        config.setConfigParam(EnvironmentConfig.STATS_COLLECT, "false");
        config.setConfigParam(EnvironmentConfig.FILE_LOGGING_LEVEL, "OFF");
        config.setConfigParam(EnvironmentConfig.CONSOLE_LOGGING_LEVEL, "OFF");
        return config;
    }

    static Durability durability(Database.Durability durability) {
        return switch (durability) {
            case SYNC -> Durability.COMMIT_SYNC;
            case WRITTEN -> Durability.COMMIT_WRITE_NO_SYNC;
            case VOLATILE -> Durability.COMMIT_NO_SYNC;
        };
    }

    /// An environment with the tables used so far; held open until closed.
    final class Opened implements AutoCloseable {
        private final Environment environment;
        private final Map<String, com.sleepycat.je.Database> tables = new ConcurrentHashMap<>();

        private Opened(Environment environment) {
            this.environment = environment;
        }

        Environment environment() {
            return environment;
        }

        com.sleepycat.je.Database table(String name) {
            return tables.computeIfAbsent(
                    name,
                    n -> {
                        var config = new DatabaseConfig();
                        config.setAllowCreate(true);
                        config.setTransactional(true);
                        return environment.openDatabase(null, n, config);
                    });
        }

        private void shut() {
            boolean valid = environment.isValid();
            if (valid) tables.values().forEach(com.sleepycat.je.Database::close);
            try {
                environment.close();
            } catch (DatabaseException e) {
                // an invalid environment says so again when closed; its files are released
                if (valid) throw e;
            }
        }

        /// Gives back what use() lent.
        @Override
        public void close() {
            lock.readLock().unlock();
        }
    }

    void check() {
        use().close();
    }

    /// The valid environment, lent until its close(): it isn't shut in between.
    Opened use() {
        // its files would be a user's, or out of reach
        if (Identity.isAssumed())
            throw new IllegalStateException("a database in a user's identity");
        lock.readLock().lock();
        // a thread inside a transaction can't open anew: it sees the failure and comes back
        boolean inside = lock.getReadHoldCount() > 1;
        if (inside || !closed && current.environment.isValid()) return current;
        lock.readLock().unlock();
        lock.writeLock().lock();
        try {
            if (closed) throw new IllegalStateException(directory + " is closed");
            if (!current.environment.isValid()) {
                current.shut();
                current = open();
            }
            lock.readLock().lock();
            return current;
        } finally {
            lock.writeLock().unlock();
        }
    }

    void close() {
        lock.writeLock().lock();
        try {
            if (closed) return;
            closed = true;
            current.shut();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private Opened open() {
        try {
            return new Opened(new Environment(directory.toFile(), config));
        } catch (DatabaseException e) {
            throw failure(e);
        }
    }

    DatabaseFailure failure(DatabaseException e) {
        return switch (e) {
            case EnvironmentLockedException _ ->
                    new DatabaseFailure(
                            DatabaseFailure.Kind.LOCKED,
                            directory + " is in use by another process",
                            e);
            case DiskLimitException _ -> full(e);
            case LogWriteException _ -> full(e);
            case LockConflictException _ ->
                    new DatabaseFailure(DatabaseFailure.Kind.BUSY, directory + " is busy", e);
            case EnvironmentFailureException f ->
                    new DatabaseFailure(
                            f.isCorrupted() || hasBadLog(f)
                                    ? DatabaseFailure.Kind.CORRUPT
                                    : DatabaseFailure.Kind.OTHER,
                            directory + ": " + e.getMessage(),
                            e);
            default ->
                    new DatabaseFailure(
                            DatabaseFailure.Kind.OTHER, directory + ": " + e.getMessage(), e);
        };
    }

    private DatabaseFailure full(DatabaseException e) {
        return new DatabaseFailure(
                DatabaseFailure.Kind.DISK_FULL, directory + ": no room on the disk", e);
    }

    private static boolean hasBadLog(EnvironmentFailureException e) {
        var text = String.valueOf(e.getMessage());
        return text.contains("LOG_CHECKSUM")
                || text.contains("LOG_INTEGRITY")
                || text.contains("LOG_FILE_NOT_FOUND")
                || text.contains("LOG_INCOMPLETE")
                || text.contains("LOG_UNEXPECTED");
    }
}
