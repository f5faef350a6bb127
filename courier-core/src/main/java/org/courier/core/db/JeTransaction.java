package org.courier.core.db;

import com.sleepycat.je.DatabaseEntry;
import com.sleepycat.je.OperationStatus;

import java.util.Optional;

/// A running JE transaction.
record JeTransaction(com.sleepycat.je.Transaction tx, Environments.Opened opened)
        implements Database.Transaction {
    private com.sleepycat.je.Database database(Database.Table table) {
        return switch (table) {
            case JeTable t -> opened.table(t.name());
        };
    }

    @Override
    public Optional<byte[]> get(Database.Table table, byte[] key) {
        var value = new DatabaseEntry();
        var status = database(table).get(tx, new DatabaseEntry(key), value, null);
        return status == OperationStatus.SUCCESS ? Optional.of(value.getData()) : Optional.empty();
    }

    @Override
    public void put(Database.Table table, byte[] key, byte[] value) {
        database(table).put(tx, new DatabaseEntry(key), new DatabaseEntry(value));
    }

    @Override
    public boolean putNew(Database.Table table, byte[] key, byte[] value) {
        return database(table).putNoOverwrite(tx, new DatabaseEntry(key), new DatabaseEntry(value))
                == OperationStatus.SUCCESS;
    }

    @Override
    public boolean delete(Database.Table table, byte[] key) {
        return database(table).delete(tx, new DatabaseEntry(key)) == OperationStatus.SUCCESS;
    }
}
