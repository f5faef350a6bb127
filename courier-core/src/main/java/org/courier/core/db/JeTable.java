package org.courier.core.db;

import com.sleepycat.je.CursorConfig;
import com.sleepycat.je.DatabaseEntry;
import com.sleepycat.je.DatabaseException;
import com.sleepycat.je.LockConflictException;
import com.sleepycat.je.OperationStatus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/// A JE database, seen as a table.
final class JeTable implements Database.Table {
    /// A scan reads this many records, or bytes, before it visits them.
    private static final int BATCH_RECORDS = 512;

    private static final int BATCH_BYTES = 1 << 20;
    private static final int ATTEMPTS = 20;

    private final Environments environment;
    private final String name;

    JeTable(Environments environment, String name) {
        this.environment = environment;
        this.name = name;
    }

    String name() {
        return name;
    }

    void check() {
        with(com.sleepycat.je.Database::getDatabaseName);
    }

    private <T> T with(Function<com.sleepycat.je.Database, T> work) {
        for (int attempt = 1; ; attempt++) {
            try (var opened = environment.use()) {
                return work.apply(opened.table(name));
            } catch (LockConflictException conflict) {
                if (attempt == ATTEMPTS) throw environment.failure(conflict);
            } catch (DatabaseException e) {
                throw environment.failure(e);
            }
        }
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        return with(
                db -> {
                    var value = new DatabaseEntry();
                    return db.get(null, new DatabaseEntry(key), value, null)
                                    == OperationStatus.SUCCESS
                            ? Optional.of(value.getData())
                            : Optional.empty();
                });
    }

    @Override
    public boolean has(byte[] key) {
        return with(
                db ->
                        db.get(null, new DatabaseEntry(key), noValue(), null)
                                == OperationStatus.SUCCESS);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        with(db -> db.put(null, new DatabaseEntry(key), new DatabaseEntry(value)));
    }

    @Override
    public boolean putNew(byte[] key, byte[] value) {
        return with(
                db ->
                        db.putNoOverwrite(null, new DatabaseEntry(key), new DatabaseEntry(value))
                                == OperationStatus.SUCCESS);
    }

    @Override
    public boolean delete(byte[] key) {
        return with(db -> db.delete(null, new DatabaseEntry(key)) == OperationStatus.SUCCESS);
    }

    private record Entry(byte[] key, byte[] value) {}

    @Override
    public void scan(byte[] from, BiPredicate<byte[], byte[]> visitor) {
        scan(from, true, visitor);
    }

    @Override
    public void scanKeys(byte[] from, Predicate<byte[]> visitor) {
        scan(from, false, (key, _) -> visitor.test(key));
    }

    private void scan(byte[] from, boolean values, BiPredicate<byte[], byte[]> visitor) {
        byte[] next = from;
        while (true) {
            byte[] start = next;
            List<Entry> batch = with(db -> batch(db, start, values));
            for (var entry : batch) if (!visitor.test(entry.key, entry.value)) return;
            if (batch.isEmpty()) return;
            // the smallest key above the last one
            byte[] last = batch.getLast().key;
            next = Arrays.copyOf(last, last.length + 1);
        }
    }

    private static List<Entry> batch(com.sleepycat.je.Database db, byte[] from, boolean values) {
        var batch = new ArrayList<Entry>();
        var key = new DatabaseEntry(from);
        var value = values ? new DatabaseEntry() : noValue();
        try (var cursor = db.openCursor(null, CursorConfig.READ_COMMITTED)) {
            int bytes = 0;
            var status = cursor.getSearchKeyRange(key, value, null);
            while (status == OperationStatus.SUCCESS) {
                var data = values ? value.getData() : new byte[0];
                batch.add(new Entry(key.getData(), data));
                bytes += key.getData().length + data.length;
                if (batch.size() >= BATCH_RECORDS || bytes >= BATCH_BYTES) break;
                status = cursor.getNext(key, value, null);
            }
        }
        return batch;
    }

    private static DatabaseEntry noValue() {
        var none = new DatabaseEntry();
        none.setPartial(0, 0, true);
        return none;
    }

    @Override
    public long count() {
        return with(com.sleepycat.je.Database::count);
    }
}
