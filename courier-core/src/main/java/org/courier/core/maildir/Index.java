package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.core.db.Database;
import org.courier.core.log.Log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// What can be found out again, but at a cost: on disk in a JE environment when there is one, and
/// in memory as far as there is room. A lost, damaged or outdated index loses nothing: it is
/// deleted and begun anew. No failure of it reaches a client.
///
/// Entries are kept by a number for the folder and its UIDVALIDITY, a kind, and the UID.
final class Index implements Closeable {
    private static final byte[] NEXT_KEY = "next".getBytes(UTF_8);
    private static final long SMALLEST_CACHE = 4L << 20;

    /// The part of the heap that decoded entries may take.
    private static final int CACHE_SHARE = 12;

    /// How many entries are written in one transaction.
    private static final int TOGETHER = 512;

    /// How many may look at new messages at the same time.
    private static final int LATER = 2;

    private static final Log LOG = Log.of("courier");

    private final ByteCache cache =
            new ByteCache(Math.max(SMALLEST_CACHE, Runtime.getRuntime().maxMemory() / CACHE_SHARE));
    private final IndexQueue queue = new IndexQueue(this::write);
    private final IndexTables tables;
    private volatile int[] usedKinds = {FolderIndex.RECORD, FolderIndex.HEADER};
    private final Semaphore later = new Semaphore(LATER);
    private int lastTransient;

    Index(Optional<Path> directory) {
        this.tables = new IndexTables(directory);
    }

    /// What is known of a folder by its path.
    record Folder(int number, long uidValidity, byte[] state) {
        private byte[] bytes() {
            return ByteBuffer.allocate(12 + state.length)
                    .putInt(number)
                    .putLong(uidValidity)
                    .put(state)
                    .array();
        }

        private static Folder of(byte[] bytes) {
            var in = ByteBuffer.wrap(bytes);
            int number = in.getInt();
            long uidValidity = in.getLong();
            var state = new byte[in.remaining()];
            in.get(state);
            return new Folder(number, uidValidity, state);
        }
    }

    Optional<Folder> folder(String path) {
        return tables.with(
                Optional.empty(), t -> t.folders().get(path.getBytes(UTF_8)).map(Folder::of));
    }

    /// A number for this folder with this UIDVALIDITY; what another UIDVALIDITY had is dropped.
    int number(String path, long uidValidity) {
        return tables.with(transientNumber(), t -> number(t, path.getBytes(UTF_8), uidValidity));
    }

    private synchronized int transientNumber() {
        return --lastTransient;
    }

    private int number(IndexTables.Tables t, byte[] path, long uidValidity) {
        var old = t.folders().get(path).map(Folder::of);
        if (old.isPresent() && old.get().uidValidity == uidValidity) return old.get().number;
        old.ifPresent(folder -> drop(t, folder.number));
        return t.database()
                .transaction(
                        tx -> {
                            int next =
                                    tx.get(t.meta(), NEXT_KEY)
                                            .map(b -> ByteBuffer.wrap(b).getInt())
                                            .orElse(1);
                            tx.put(
                                    t.meta(),
                                    NEXT_KEY,
                                    ByteBuffer.allocate(4).putInt(next + 1).array());
                            tx.put(
                                    t.folders(),
                                    path,
                                    new Folder(next, uidValidity, new byte[0]).bytes());
                            return next;
                        });
    }

    private static void drop(IndexTables.Tables t, int number) {
        var prefix = ByteBuffer.allocate(4).putInt(number).array();
        for (var table : List.of(t.blocks(), t.entries()))
            table.scanKeys(
                    prefix,
                    key -> {
                        if (ByteBuffer.wrap(key).getInt() != number) return false;
                        table.delete(key);
                        return true;
                    });
    }

    /// Saves a folder's state with those blocks that changed.
    void save(String path, Folder folder, Map<Integer, byte[]> blocks) {
        tables.with(
                false,
                t ->
                        t.database()
                                .transaction(
                                        tx -> {
                                            blocks.forEach(
                                                    (b, bytes) ->
                                                            tx.put(
                                                                    t.blocks(),
                                                                    blockKey(folder.number, b),
                                                                    bytes));
                                            tx.put(
                                                    t.folders(),
                                                    path.getBytes(UTF_8),
                                                    folder.bytes());
                                            return true;
                                        }));
    }

    private static byte[] blockKey(int number, int block) {
        return ByteBuffer.allocate(8).putInt(number).putInt(block).array();
    }

    List<byte[]> blocks(int number, int count) {
        return tables.with(
                List.of(),
                t -> {
                    var blocks = new ArrayList<byte[]>();
                    t.blocks()
                            .scan(
                                    blockKey(number, 0),
                                    (key, value) -> {
                                        var in = ByteBuffer.wrap(key);
                                        if (in.getInt() != number || in.getInt() != blocks.size())
                                            return false;
                                        blocks.add(value);
                                        return blocks.size() < count;
                                    });
                    return blocks;
                });
    }

    /// An entry's place: folder, kind and UID in one number that sorts.
    static long place(int number, int kind, long uid) {
        return (long) number << 40 | (long) kind << 32 | uid;
    }

    private static byte[] key(long place) {
        return ByteBuffer.allocate(9)
                .putInt((int) (place >> 40))
                .put((byte) (place >> 32))
                .putInt((int) place)
                .array();
    }

    private static long place(byte[] key) {
        var in = ByteBuffer.wrap(key);
        return place(in.getInt(), in.get(), Integer.toUnsignedLong(in.getInt()));
    }

    Optional<byte[]> get(long place) {
        var cached = cache.get(place);
        if (cached.isPresent()) return cached;
        var queued = queue.get(place);
        if (queued.isPresent()) return queued.filter(bytes -> bytes.length > 0);
        if (isTransient(place)) return Optional.empty();
        var found = tables.with(Optional.<byte[]>empty(), t -> t.entries().get(key(place)));
        found.ifPresent(bytes -> cache.put(place, bytes));
        return found;
    }

    private static boolean isTransient(long place) {
        return place < 0;
    }

    @FunctionalInterface
    interface EntryVisitor {
        /// @return whether to go on
        boolean visit(long uid, byte[] bytes);
    }

    /// Visits the stored entries of one kind from a UID on, and keeps them in memory. Those that
    /// wait to be written are not among them.
    void scan(int number, int kind, long fromUid, EntryVisitor visitor) {
        if (number < 0) return;
        tables.with(
                false,
                t -> {
                    t.entries()
                            .scan(
                                    key(place(number, kind, fromUid)),
                                    (key, value) -> {
                                        long place = place(key);
                                        if (place >> 32 != place(number, kind, 0) >> 32)
                                            return false;
                                        cache.put(place, value);
                                        return visitor.visit(place & 0xffff_ffffL, value);
                                    });
                    return true;
                });
    }

    void put(long place, byte[] bytes) {
        cache.put(place, bytes);
        if (!isTransient(place) && isOnDisk()) queue.put(place, bytes);
    }

    /// Keeps an entry in memory alone, as long as there is room.
    void remember(long place, byte[] bytes) {
        cache.put(place, bytes);
    }

    /// What is in memory.
    Optional<byte[]> remembered(long place) {
        return cache.get(place);
    }

    void delete(long place) {
        cache.remove(place);
        if (!isTransient(place) && isOnDisk()) queue.put(place, new byte[0]);
    }

    /// In short transactions, since readers wait for what one has written.
    private void write(Map<Long, byte[]> changes) {
        var all = List.copyOf(changes.entrySet());
        for (int i = 0; i < all.size(); i += TOGETHER)
            writeTogether(all.subList(i, Math.min(i + TOGETHER, all.size())));
    }

    private void writeTogether(List<Map.Entry<Long, byte[]>> changes) {
        tables.with(
                false,
                t ->
                        t.database()
                                .transaction(
                                        tx -> {
                                            for (var change : changes)
                                                write(
                                                        t,
                                                        tx,
                                                        key(change.getKey()),
                                                        change.getValue());
                                            return true;
                                        }));
    }

    private static void write(
            IndexTables.Tables t, Database.Transaction tx, byte[] key, byte[] bytes) {
        if (bytes.length == 0) tx.delete(t.entries(), key);
        else tx.put(t.entries(), key, bytes);
    }

    /// Kinds of entries that messages may have.
    int[] usedKinds() {
        return usedKinds;
    }

    void uses(int kind) {
        for (int used : usedKinds) if (used == kind) return;
        synchronized (this) {
            usedKinds =
                    IntStream.concat(IntStream.of(usedKinds), IntStream.of(kind))
                            .distinct()
                            .toArray();
        }
    }

    boolean isOnDisk() {
        return tables.arePresent();
    }

    /// Writes what waits.
    void flush() {
        queue.flush();
    }

    @FunctionalInterface
    interface LaterWork {
        void run() throws IOException;
    }

    /// Work nobody waits for, unless others are busy with such.
    void later(LaterWork work) {
        if (!later.tryAcquire()) return;
        Thread.ofVirtual()
                .name("maildir-index")
                .start(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException e) {
                                // whoever asks for the message meets it again
                                LOG.debug("DEBUG: index: " + e.getMessage());
                            } catch (RuntimeException bug) {
                                LOG.error("ERR: index", bug);
                            } finally {
                                later.release();
                            }
                        });
    }

    @FunctionalInterface
    interface Look {
        void at(long uid) throws IOException;
    }

    /// Looks at some messages, on a second thread too when one is free, and ends when it is done. A
    /// message that can't be read is left out: whoever asks for it meets the failure.
    void together(List<Long> uids, Look look) {
        var next = new AtomicInteger();
        Runnable work =
                () -> {
                    for (int i; (i = next.getAndIncrement()) < uids.size(); ) {
                        try {
                            look.at(uids.get(i));
                        } catch (IOException e) {
                            LOG.debug("DEBUG: index: " + e.getMessage());
                        }
                    }
                };
        if (!later.tryAcquire()) {
            work.run();
            return;
        }
        try {
            var helper =
                    CompletableFuture.runAsync(
                            work, task -> Thread.ofVirtual().name("maildir-index").start(task));
            try {
                work.run();
            } finally {
                helper.join();
            }
        } finally {
            later.release();
        }
    }

    @Override
    public void close() {
        queue.flush();
        tables.close();
    }
}
