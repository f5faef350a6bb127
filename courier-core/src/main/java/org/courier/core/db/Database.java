package org.courier.core.db;

import com.sleepycat.je.DatabaseException;
import com.sleepycat.je.LockConflictException;
import com.sleepycat.je.TransactionConfig;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// An embedded, transactional key-value database: one JE environment in a directory. Keys sort as
/// unsigned bytes. All JE types stay inside this package.
///
/// An environment that an input/output error (a full disk) has made invalid is closed and opened
/// again by the next call, so that a server goes on when the disk has room again. No thread that
/// may be interrupted should work in here: JE gives up its environment when that happens, at the
/// cost of such a new opening.
public final class Database implements Closeable {
    /// How often a transaction is begun again after a lock conflict.
    private static final int ATTEMPTS = 20;

    private final Environments environment;

    public enum Durability {
        /// A commit is on disk when it returns; concurrent commits share an fsync.
        SYNC,
        /// A commit is with the operating system when it returns, and on disk with the next one
        /// that is SYNC, or a second later: only a machine that stops loses it.
        WRITTEN,
        /// A commit may be lost with the process's last second: for what can be rebuilt.
        VOLATILE
    }

    private Database(Environments environment) {
        this.environment = environment;
    }

    /// Opens or makes the database in this directory, which is made when missing.
    ///
    /// @throws DatabaseFailure also when another process has it open
    public static Database open(Path directory, Durability durability, long cacheBytes) {
        var environment = new Environments(directory, durability, cacheBytes);
        environment.check();
        return new Database(environment);
    }

    /// The named table, made when missing.
    public Table table(String name) {
        var table = new JeTable(environment, name);
        table.check();
        return table;
    }

    /// All changes made by the work through tx are one commit; an exception of the work undoes
    /// them. Work is run again when it met another transaction's lock, so it changes nothing but
    /// through tx.
    public <T> T transaction(Work<T> work) {
        return transaction(TransactionConfig.DEFAULT, work);
    }

    /// The same with another durability than the database's.
    public <T> T transaction(Durability durability, Work<T> work) {
        return transaction(
                new TransactionConfig().setDurability(Environments.durability(durability)), work);
    }

    private <T> T transaction(TransactionConfig config, Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(config, work);
            } catch (LockConflictException conflict) {
                if (attempt == ATTEMPTS) throw environment.failure(conflict);
            } catch (DatabaseException e) {
                throw environment.failure(e);
            }
        }
    }

    private <T> T once(TransactionConfig config, Work<T> work) {
        try (var opened = environment.use()) {
            var tx = opened.environment().beginTransaction(null, config);
            boolean done = false;
            try {
                T result = work.run(new JeTransaction(tx, opened));
                tx.commit();
                done = true;
                return result;
            } finally {
                if (!done && opened.environment().isValid()) tx.abort();
            }
        }
    }

    @FunctionalInterface
    public interface Work<T> {
        T run(Transaction tx);
    }

    public interface Transaction {
        Optional<byte[]> get(Table table, byte[] key);

        void put(Table table, byte[] key, byte[] value);

        /// @return false, with nothing changed, when the key is there already
        boolean putNew(Table table, byte[] key, byte[] value);

        boolean delete(Table table, byte[] key);
    }

    public sealed interface Table permits JeTable {
        Optional<byte[]> get(byte[] key);

        boolean has(byte[] key);

        /// One put as its own commit.
        void put(byte[] key, byte[] value);

        /// @return false, with nothing changed, when the key is there already
        boolean putNew(byte[] key, byte[] value);

        boolean delete(byte[] key);

        /// Visits records in key order from the first key >= from, until visitor says false.
        /// Records are read some at a time and no lock is held while visiting: the visitor may
        /// change the table, and may see a record that was deleted a moment ago.
        void scan(byte[] from, BiPredicate<byte[], byte[]> visitor);

        /// The same for keys alone: values are not read from disk.
        void scanKeys(byte[] from, Predicate<byte[]> visitor);

        long count();
    }

    @Override
    public void close() {
        environment.close();
    }
}
