package org.courier.smtp.queue;

import org.courier.core.db.Database;
import org.courier.core.db.DatabaseFailure;
import org.courier.core.log.Log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/// The queue's database. `control`: number to control record. `body`: number to text, for texts up
/// to 1 MiB. `due`: time of the next attempt and number, so that the earliest are found without
/// reading the queue. `quarantine`: control records that could not be read; their texts stay where
/// they are. What belongs together changes in one transaction.
final class SpoolTables implements Closeable {
    private static final long CACHE = 32L << 20;
    private static final byte[] START = {};
    private static final Log LOG = Log.of("courierd");

    private final Database database;
    private final Database.Table control;
    private final Database.Table body;
    private final Database.Table due;
    private final Database.Table quarantine;

    SpoolTables(Path directory) throws IOException {
        this.database = Database.open(directory, Database.Durability.SYNC, CACHE);
        this.control = database.table("control");
        this.body = database.table("body");
        this.due = database.table("due");
        this.quarantine = database.table("quarantine");
    }

    /// The time of an attempt and the message it is for.
    record Due(long time, long number) {}

    /// Puts in a message.
    void insert(Control message, Optional<byte[]> text) throws IOException {
        transaction(
                Database.Durability.SYNC,
                tx -> {
                    insert(tx, message, text);
                    return true;
                });
    }

    private void insert(Database.Transaction tx, Control message, Optional<byte[]> text) {
        var key = key(message.id().number());
        if (!tx.putNew(control, key, ControlWriter.write(message)))
            throw new IllegalStateException(message.id() + " is in the queue already");
        if (text.isPresent()) tx.put(body, key, text.get());
        tx.put(due, dueKey(message), new byte[0]);
    }

    private void insert(Database.Transaction tx, Optional<ArrivingMessage.Prepared> report) {
        report.ifPresent(r -> insert(tx, r.control(), r.text()));
    }

    /// Replaces a message's record and puts in a message about it.
    void update(Control before, Control after, Optional<ArrivingMessage.Prepared> report)
            throws IOException {
        transaction(
                Database.Durability.SYNC,
                tx -> {
                    if (before.nextAttempt() == after.nextAttempt())
                        tx.put(control, key(after.id().number()), ControlWriter.write(after));
                    else move(tx, before, after);
                    insert(tx, report);
                    return true;
                });
    }

    private void move(Database.Transaction tx, Control before, Control after) {
        tx.put(control, key(after.id().number()), ControlWriter.write(after));
        tx.delete(due, dueKey(before));
        tx.put(due, dueKey(after), new byte[0]);
    }

    /// Takes a message out and puts in a message about it.
    void remove(
            Control message,
            Optional<ArrivingMessage.Prepared> report,
            Database.Durability durability)
            throws IOException {
        transaction(
                durability,
                tx -> {
                    var key = key(message.id().number());
                    tx.delete(control, key);
                    tx.delete(body, key);
                    tx.delete(due, dueKey(message));
                    insert(tx, report);
                    return true;
                });
    }

    /// Moves a message's next attempt; nothing happens when it has moved already.
    void reschedule(Due attempt, long time) throws IOException {
        transaction(
                Database.Durability.SYNC,
                tx -> {
                    var record = tx.get(control, key(attempt.number));
                    var message = record.flatMap(SpoolTables::readable);
                    if (message.isEmpty() || message.get().nextAttempt() != attempt.time)
                        return false;
                    move(tx, message.get(), message.get().dueAt(time));
                    return true;
                });
    }

    /// A message's record; empty when it is not here, or was set aside because it can't be read.
    Optional<Control> control(long number) {
        return control.get(key(number)).flatMap(record -> read(number, record));
    }

    boolean has(long number) {
        return control.has(key(number));
    }

    boolean isSetAside(long number) {
        return quarantine.has(key(number));
    }

    Optional<byte[]> body(long number) {
        return body.get(key(number));
    }

    private static Optional<Control> readable(byte[] record) {
        try {
            return Optional.of(ControlReader.read(record));
        } catch (ControlReader.Corrupt e) {
            // set aside at its own attempt
            return Optional.empty();
        }
    }

    private Optional<Control> read(long number, byte[] record) {
        try {
            var message = ControlReader.read(record);
            if (message.id().number() == number) return Optional.of(message);
            throw new ControlReader.Corrupt("it is of " + message.id());
        } catch (ControlReader.Corrupt e) {
            LOG.error(
                    "control record "
                            + HexFormat.of().withUpperCase().toHexDigits(number)
                            + " can't be read ("
                            + e.getMessage()
                            + "), moved to quarantine");
            database.transaction(
                    tx -> {
                        tx.put(quarantine, key(number), record);
                        tx.delete(control, key(number));
                        return true;
                    });
            return Optional.empty();
        }
    }

    /// Every message by age, until the visitor says false. Nothing is locked meanwhile.
    void each(Predicate<Control> visitor) {
        control.scan(
                START,
                (key, record) ->
                        read(ByteBuffer.wrap(key).getLong(), record)
                                .map(visitor::test)
                                .orElse(true));
    }

    /// Every number in use, those that are set aside among them, until the visitor says false.
    void eachNumber(LongPredicate visitor) {
        Predicate<byte[]> visited = key -> visitor.test(ByteBuffer.wrap(key).getLong());
        control.scanKeys(START, visited);
        quarantine.scanKeys(START, visited);
    }

    /// Attempts by time, until the visitor says false.
    void eachDue(Predicate<Due> visitor) {
        due.scanKeys(
                START,
                key -> {
                    var octets = ByteBuffer.wrap(key);
                    return visitor.test(new Due(octets.getLong(), octets.getLong()));
                });
    }

    /// Forgets an attempt whose message is not here.
    void removeDue(Due attempt) {
        due.delete(dueKey(attempt.time, attempt.number));
    }

    long count() {
        return control.count();
    }

    long quarantined() {
        return quarantine.count();
    }

    private void transaction(Database.Durability durability, Database.Work<Boolean> work)
            throws IOException {
        try {
            database.transaction(durability, work);
        } catch (DatabaseFailure e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    private static byte[] dueKey(Control message) {
        return dueKey(message.nextAttempt(), message.id().number());
    }

    private static byte[] dueKey(long time, long number) {
        return ByteBuffer.allocate(16).putLong(time).putLong(number).array();
    }

    @Override
    public void close() {
        database.close();
    }
}
