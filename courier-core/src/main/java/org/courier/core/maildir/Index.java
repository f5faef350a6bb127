package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.core.file.Identity;
import org.courier.core.file.IdentityTask;
import org.courier.core.log.Log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
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

    /// How many pages of entries are written in one transaction.
    private static final int TOGETHER = 64;

    /// How many may look at new messages at the same time.
    private static final int LATER = 2;

    private static final Log LOG = Log.of("courier");

    private final ByteCache cache =
            new ByteCache(Math.max(SMALLEST_CACHE, Runtime.getRuntime().maxMemory() / CACHE_SHARE));
    private final IndexQueue queue = new IndexQueue(this::write);
    private final IndexTables tables;
    private final Optional<FolderStates> states;
    private volatile int[] usedKinds = {FolderIndex.RECORD, FolderIndex.HEADER};
    private final Semaphore later = new Semaphore(LATER);
    private final Semaphore helpers = new Semaphore(LATER);
    private int lastTransient;

    Index(Optional<Path> directory) {
        this.tables = new IndexTables(directory);
        this.states = directory.map(FolderStates::new);
    }

    /// What is known of a folder by its path.
    private record Folder(int number, long uidValidity) {
        private byte[] bytes() {
            return ByteBuffer.allocate(12).putInt(number).putLong(uidValidity).array();
        }

        private static Folder of(byte[] bytes) {
            var in = ByteBuffer.wrap(bytes);
            return new Folder(in.getInt(), in.getLong());
        }
    }

    /// The folder's saved state; waits for nothing.
    Optional<FolderState> state(String path, Runnable lost) {
        return states.flatMap(s -> s.read(path, lost));
    }

    void save(FolderState state) {
        if (isOnDisk()) states.ifPresent(s -> s.write(state));
    }

    /// The folder is gone, and what is known of it with it.
    void forget(String path) {
        if (!isOnDisk()) return;
        states.ifPresent(s -> s.delete(path));
        var key = path.getBytes(UTF_8);
        tables.with(
                false,
                t -> {
                    t.folders().get(key).map(Folder::of).ifPresent(gone -> drop(t, gone.number));
                    return t.folders().delete(key);
                });
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
                            tx.put(t.folders(), path, new Folder(next, uidValidity).bytes());
                            return next;
                        });
    }

    private static void drop(IndexTables.Tables t, int number) {
        t.entries()
                .scanKeys(
                        ByteBuffer.allocate(4).putInt(number).array(),
                        key -> {
                            if (ByteBuffer.wrap(key).getInt() != number) return false;
                            t.entries().delete(key);
                            return true;
                        });
    }

    /// An entry's place: folder, kind and UID in one number that sorts.
    static long place(int number, int kind, long uid) {
        return (long) number << 40 | (long) kind << 32 | uid;
    }

    Optional<byte[]> get(long place) {
        var cached = cache.get(place);
        if (cached.isPresent()) return cached;
        var queued = queue.get(place);
        if (queued.isPresent()) return queued.filter(bytes -> bytes.length > 0);
        if (isTransient(place)) return Optional.empty();
        var page = tables.with(Optional.<byte[]>empty(), t -> IndexPage.read(t.entries(), place));
        if (page.isEmpty()) return Optional.empty();
        var found = new ArrayList<byte[]>(1);
        IndexPage.each(
                page.get(),
                place,
                (at, bytes) -> {
                    if (at == place) found.add(bytes);
                    keep(at, bytes);
                });
        return found.stream().findFirst();
    }

    /// What waits to be written is newer than what was.
    private void keep(long place, byte[] bytes) {
        if (queue.get(place).isEmpty()) cache.put(place, bytes);
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
        long from = place(number, kind, fromUid);
        tables.with(
                false,
                t -> {
                    IndexPage.scan(
                            t.entries(),
                            from,
                            (place, bytes) -> {
                                keep(place, bytes);
                                return visitor.visit(place & 0xffff_ffffL, bytes);
                            });
                    return true;
                });
    }

    void put(long place, byte[] bytes) {
        cache.put(place, bytes);
        if (!isTransient(place) && isOnDisk()) queue.put(place, bytes);
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
        var pages = List.copyOf(IndexPage.pages(changes).entrySet());
        for (int i = 0; i < pages.size(); i += TOGETHER) {
            var some = pages.subList(i, Math.min(i + TOGETHER, pages.size()));
            tables.with(
                    false,
                    t ->
                            t.database()
                                    .transaction(
                                            tx -> {
                                                for (var page : some)
                                                    IndexPage.write(
                                                            tx,
                                                            t.entries(),
                                                            page.getKey(),
                                                            page.getValue());
                                                return true;
                                            }));
        }
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
    ///
    /// @return whether it is done
    boolean later(LaterWork work) {
        if (!later.tryAcquire()) return false;
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
        return true;
    }

    /// Work on an account's files that somebody will wait for, who does it himself as far as it is
    /// not done then. Empty when others are busy with such.
    Optional<IdentityTask<Void>> help(Identity identity, Identity.Work<Void> work) {
        if (!helpers.tryAcquire()) return Optional.empty();
        boolean begun = false;
        try {
            var task =
                    identity.begin(
                            () -> {
                                try {
                                    return work.run();
                                } finally {
                                    helpers.release();
                                }
                            });
            begun = true;
            return Optional.of(task);
        } catch (IOException e) {
            // too much waits for these files already
            return Optional.empty();
        } finally {
            if (!begun) helpers.release();
        }
    }

    @Override
    public void close() {
        queue.flush();
        tables.close();
    }
}
