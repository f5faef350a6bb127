package org.courier.smtp.queue;

import org.courier.core.db.Database;
import org.courier.core.db.DatabaseFailure;
import org.courier.core.log.Log;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Where accepted messages wait. commit() returns when the message is on disk.
///
/// `SpoolTables` has the records and the texts up to 1 MiB; a longer text is a file, synced before
/// its record commits.
public final class Spool implements Closeable {
    /// Texts up to this are kept in the database.
    static final int MOST_IN_DATABASE = 1 << 20;

    /// With less room than this on its disk, the queue takes nothing new: what it has must go on.
    private static final long LEAST_ROOM = 8 << 20;

    /// A full disk shuts the database for a while. What is read for a delivery waits this long for
    /// it, since the message would otherwise rest until its next retry.
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Log LOG = Log.of("courierd");

    private final SpoolTables tables;
    private final BodyFiles files;
    private final Path directory;
    private final FileStore disk;
    private volatile Times times;
    private volatile boolean closed;
    private final InstantSource clock;
    private final AtomicLong last = new AtomicLong();
    private volatile Consumer<Control> listener = _ -> {};

    /// A message being received. Closing without commit forgets it.
    public interface Incoming extends Closeable {
        /// Content with LF line ends, as the C queue stores it.
        OutputStream content();

        /// "inode.time.pid" in C's form, hex: known before commit, for the Received field.
        String queueId();

        /// Durable on return; wakes the scheduler.
        void commit(Envelope envelope) throws IOException;

        /// The same for several envelopes: each makes a message of its own, one after the other,
        /// the first under this queue id. Until it returns some of them may be under way already.
        void commit(List<Envelope> envelopes) throws IOException;

        @Override
        void close();
    }

    private Spool(Path directory, Times times, InstantSource clock) throws IOException {
        this.directory = directory;
        this.times = times;
        this.clock = clock;
        this.tables = new SpoolTables(directory);
        this.files = new BodyFiles(directory.resolve("bodies"));
        this.disk = Files.getFileStore(directory);
    }

    /// Opens or makes the queue in this directory and removes texts that were never committed.
    ///
    /// @throws IOException also when another process has it open
    public static Spool open(Path directory, Times times, InstantSource clock) throws IOException {
        try {
            var spool = new Spool(directory, times, clock);
            spool.recover();
            return spool;
        } catch (DatabaseFailure e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// For messages that come from now on.
    public void use(Times next) {
        times = next;
    }

    private void recover() throws IOException {
        var withFile = new HashSet<Long>();
        for (long number : files.numbers())
            if (tables.has(number) || tables.isSetAside(number)) withFile.add(number);
        files.removeAllBut(withFile);
        // clocks are set back; a number is never used again while its message may be here
        tables.eachNumber(
                number -> {
                    last.accumulateAndGet(number, Math::max);
                    return true;
                });
    }

    /// Called with each message after its commit.
    void listener(Consumer<Control> called) {
        listener = called;
    }

    /// @throws IOException when the disk is full
    public Incoming begin() throws IOException {
        return arriving();
    }

    ArrivingMessage arriving() throws IOException {
        needRoom(0);
        return new ArrivingMessage(this, files, newId());
    }

    /// @throws IOException when so many octets would fill the disk
    void needRoom(long octets) throws IOException {
        if (disk.getUsableSpace() < LEAST_ROOM + octets)
            throw new IOException("no room on the disk of " + directory);
    }

    QueueId newId() {
        var now = clock.instant();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
        long number = last.updateAndGet(l -> Math.max(l + 1, micros));
        int process = (int) ProcessHandle.current().pid();
        return new QueueId(number, now.getEpochSecond(), process);
    }

    /// What a new message starts with.
    Control newControl(QueueId id, Envelope envelope, long size, boolean inFile) {
        long now = id.seconds();
        return new Control(
                id,
                envelope,
                envelope.recipients().stream().map(_ -> Progress.NEW).toList(),
                now,
                now + times.queueTime().toSeconds(),
                times.warnTime().isZero() ? 0 : now + times.warnTime().toSeconds(),
                now + times.submitDelay().toSeconds(),
                0,
                times.warnTime().isZero(),
                size,
                inFile);
    }

    void insert(Control message, Optional<byte[]> text) throws IOException {
        tables.insert(message, text);
        listener.accept(message);
    }

    /// Replaces a message's record and puts in a message about it, as one commit.
    void update(Control before, Control after, Optional<ArrivingMessage.Prepared> report)
            throws IOException {
        tables.update(before, after, report);
        report.ifPresent(r -> listener.accept(r.control()));
    }

    /// Takes a message out and puts in a message about it, as one commit. Without a report and a
    /// file to remove it is not waited for until it is on disk: a machine that stops within the
    /// second repeats the delivery, and one that goes on has its disk for messages that come.
    void finish(Control message, Optional<ArrivingMessage.Prepared> report) throws IOException {
        boolean waits = message.inFile() || report.isPresent();
        tables.remove(
                message, report, waits ? Database.Durability.SYNC : Database.Durability.WRITTEN);
        if (message.inFile()) files.remove(message.id().number());
        report.ifPresent(r -> listener.accept(r.control()));
    }

    /// A message's record; empty when it is not here, or was set aside because it can't be read.
    public Optional<Control> control(long number) {
        return tables.control(number);
    }

    /// Moves a message's next attempt; nothing happens when it has moved already.
    void reschedule(SpoolTables.Due attempt, long time) throws IOException {
        tables.reschedule(attempt, time);
    }

    /// Every message by age, until the visitor says false. Nothing is locked meanwhile.
    public void each(Predicate<Control> visitor) {
        tables.each(visitor);
    }

    /// Attempts by time, until the visitor says false.
    void eachDue(Predicate<SpoolTables.Due> visitor) {
        tables.eachDue(visitor);
    }

    /// Forgets an attempt whose message is not here.
    void removeDue(SpoolTables.Due attempt) {
        tables.removeDue(attempt);
    }

    public Content content(Control message) {
        long number = message.id().number();
        if (message.inFile()) return () -> files.read(number);
        return () ->
                new ByteArrayInputStream(
                        patiently(() -> tables.body(number))
                                .orElseThrow(() -> new IOException(message.id() + " has no text")));
    }

    /// A message's record for a round of deliveries.
    Optional<Control> patientControl(long number) throws IOException {
        return patiently(() -> control(number));
    }

    private <T> T patiently(Supplier<T> read) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return read.get();
            } catch (DatabaseFailure e) {
                boolean passes =
                        switch (e.kind()) {
                            case DISK_FULL, BUSY -> true;
                            case LOCKED, CORRUPT, OTHER -> false;
                        };
                if (!passes || closed || System.nanoTime() - end > 0)
                    throw new IOException(e.getMessage(), e);
            }
            try {
                Thread.sleep(LOOK_AGAIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
    }

    /// False only when the message is certainly not here.
    boolean mayHold(QueueId id) {
        try {
            return tables.has(id.number());
        } catch (DatabaseFailure e) {
            LOG.warn(e.getMessage());
            return true;
        }
    }

    /// How many messages are here.
    public long count() {
        return tables.count();
    }

    /// How many records are set aside.
    public long quarantined() {
        return tables.quarantined();
    }

    long now() {
        return clock.instant().getEpochSecond();
    }

    @Override
    public void close() {
        closed = true;
        tables.close();
    }
}
