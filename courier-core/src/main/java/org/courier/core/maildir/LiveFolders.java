package org.courier.core.maildir;

import org.courier.core.log.Log;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Which folders are live. One that nobody uses stays watched for a while, since the next command
/// often wants it again, and then in memory as long as there is room.
final class LiveFolders implements Closeable {
    private static final Log LOG = Log.of("courier");
    private static final long LOOK_SECONDS = 5;
    private static final long WATCHED_SECONDS = 60;
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);
    private static final int RESTING_LIMIT = 20_000;

    /// A folder deleted and made again is another folder.
    private record Key(Path path, String file) {}

    private static final class Entry {
        private final LiveFolder folder;
        private final AtomicInteger users = new AtomicInteger();
        private final AtomicBoolean watched = new AtomicBoolean();
        private final ReentrantLock watching = new ReentrantLock();

        Entry(LiveFolder folder) {
            this.folder = folder;
        }
    }

    private final FolderWatch watch = new FolderWatch();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, Entry> active = new HashMap<>();
    private final Map<LiveFolder, Key> keys = new HashMap<>();
    private final Map<Key, SoftReference<LiveFolder>> resting = new LinkedHashMap<>();
    private final Index index;
    private final Thread keeper;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile boolean closed;

    LiveFolders(Index index) {
        this.index = index;
        keeper = Thread.ofVirtual().name("maildir-keeper").start(this::keep);
    }

    /// The live folder, until it is given back.
    LiveFolder take(FolderPlace place) throws IOException {
        var entry = entry(place);
        watch(entry);
        return entry.folder;
    }

    /// The same for a session, which wants the newest state. What was seen when the folder was
    /// found is as good as another look, unless there is something new; to begin the watch takes
    /// longer than all the rest, so that it begins a moment later then.
    LiveFolder takeFresh(FolderPlace place, boolean leaveNew) throws IOException {
        var entry = entry(place);
        boolean done = false;
        try {
            if (entry.folder.isCurrent(place.seen(), leaveNew)) {
                if (!entry.watched.get())
                    Thread.ofVirtual().name("maildir-watch-add").start(() -> watchLate(entry));
            } else {
                watch(entry);
                entry.folder.refresh(Optional.empty(), leaveNew);
            }
            done = true;
            return entry.folder;
        } finally {
            if (!done) give(entry.folder);
        }
    }

    private Entry entry(FolderPlace place) throws IOException {
        var key = new Key(place.path(), place.file());
        lock.lock();
        try {
            if (closed) throw new IOException("the mail store is closed");
            var entry = active.get(key);
            if (entry == null) entry = wake(key, place.maildir(), place.name());
            entry.users.incrementAndGet();
            entry.folder.used();
            return entry;
        } finally {
            lock.unlock();
        }
    }

    /// What came between the session's first look and the watch is looked for now.
    private void watchLate(Entry entry) {
        watch(entry);
        entry.folder.watchBegan();
    }

    /// Whoever comes second waits for the first, as both rely on it.
    private void watch(Entry entry) {
        if (entry.watched.get()) return;
        entry.watching.lock();
        try {
            if (!entry.watched.get()) watch.add(entry.folder);
            entry.watched.set(true);
        } finally {
            entry.watching.unlock();
        }
    }

    private Entry wake(Key key, Maildir maildir, FolderName name) {
        var rested = Optional.ofNullable(resting.remove(key)).map(SoftReference::get);
        var entry =
                new Entry(
                        rested.orElseGet(
                                () ->
                                        new LiveFolder(
                                                maildir,
                                                name,
                                                key.path.toString(),
                                                key.file,
                                                index)));
        active.put(key, entry);
        keys.put(entry.folder, key);
        return entry;
    }

    void give(LiveFolder folder) {
        lock.lock();
        try {
            var entry = active.get(keys.get(folder));
            folder.used();
            entry.users.decrementAndGet();
        } finally {
            lock.unlock();
        }
    }

    void ifLive(Maildir maildir, FolderName name, Consumer<LiveFolder> work) throws IOException {
        FolderPlace place;
        try {
            place = maildir.place(name);
        } catch (NoSuchFileException _) {
            // deleted since; nobody looks at it
            return;
        }
        Entry entry;
        lock.lock();
        try {
            entry = active.get(new Key(place.path(), place.file()));
        } finally {
            lock.unlock();
        }
        if (entry != null) work.accept(entry.folder);
    }

    private void keep() {
        try {
            // never interrupted at work: the database does not survive that
            while (!stop.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
                lookAtUnwatched();
                save(false, Duration.ZERO);
                guarded(this::rest);
            }
        } catch (InterruptedException _) {
            // nobody does
        }
    }

    /// What fails for one folder must not end the care for all.
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error bug) {
            LOG.error("ERR: live folders", bug);
        }
    }

    private void lookAtUnwatched() {
        for (var folder : folders())
            if (folder.isOpen() && !folder.freshness().isWatched()) guarded(() -> look(folder));
    }

    /// @param patience for a folder that is busy; the others wait meanwhile
    private void save(boolean last, Duration patience) {
        for (var folder : folders())
            guarded(() -> save(folder, last || folder.isIdleFor(WATCHED_SECONDS), patience));
        guarded(index::flush);
    }

    private static void save(LiveFolder folder, boolean last, Duration patience) {
        try {
            folder.save(last, patience);
        } catch (NoSuchFileException _) {
            folder.index().forgetFolder();
        } catch (IOException | UncheckedIOException _) {
            // a folder that can't be looked at is listed by the next start
        }
    }

    private static void look(LiveFolder folder) {
        try {
            if (folder.maildir().identity().as(folder.freshness()::isChanged)) folder.signalAll();
        } catch (IOException _) {
            // the sessions meet it themselves when they look
            folder.signalAll();
        }
    }

    private List<LiveFolder> folders() {
        lock.lock();
        try {
            return new ArrayList<>(keys.keySet());
        } finally {
            lock.unlock();
        }
    }

    private void rest() {
        lock.lock();
        try {
            active.entrySet()
                    .removeIf(
                            e -> {
                                var entry = e.getValue();
                                if (entry.users.get() > 0
                                        || !entry.folder.isIdleFor(WATCHED_SECONDS)) return false;
                                watch.remove(entry.folder);
                                keys.remove(entry.folder);
                                resting.put(e.getKey(), new SoftReference<>(entry.folder));
                                return true;
                            });
            resting.values().removeIf(reference -> reference.get() == null);
            var oldest = resting.keySet().iterator();
            for (int n = resting.size(); n > RESTING_LIMIT; n--) {
                oldest.next();
                oldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        stop.countDown();
        try {
            keeper.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        save(true, LAST_PATIENCE);
        watch.close();
    }
}
