package org.courier.core.maildir;

import org.courier.core.file.DotLock;
import org.courier.core.log.Log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// One folder as all sessions of this process share it.
///
/// Its state is one immutable Snapshot, replaced under the lock by each change; readers take the
/// newest without a lock. Under the lock the order is: our own lock, then the account's identity,
/// then courier.lock on disk where other programs must be kept out (scans, assigning of UIDs,
/// keyword changes). Never are two folders' locks held at once, and callbacks run after all locks
/// are given back.
///
/// The disk is truth. A scan lists cur and new when Stamps moved, when the watch saw a file that is
/// not of our doing, or, where no watch is, once more after a time in which two changes could carry
/// the same file time. Our own changes go into the snapshot directly. A file name known here may be
/// outdated at any moment, since other programs rename: whoever meets a missing file looks for its
/// key in cur again (Finder) before he believes that it is gone.
final class LiveFolder {
    /// So many messages' states are written a second on average, some 60 KB.
    private static final int SAVED_A_SECOND = 1000;

    private static final Log LOG = Log.of("courier");

    private static final Snapshot NOTHING = Snapshot.of(0, 1, 0, List.of());

    private final Maildir maildir;
    private final FolderName name;
    private final FolderDirectory directory;
    private final String key;
    private final String fileKey;
    private final FolderIndex index;
    private final KeywordStore keywords;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<OpenFolder> sessions = new CopyOnWriteArrayList<>();
    private final RecentUids recent = new RecentUids();
    private final OwnChanges ownChanges = new OwnChanges();
    private final Freshness freshness;
    private final AtomicInteger appending = new AtomicInteger();

    // what the index has of this folder
    private Snapshot saved = NOTHING;
    private boolean savedExact;
    private long savedAt = System.nanoTime() - TimeUnit.HOURS.toNanos(1);
    // the one courierimapuiddb was last written for, to the byte
    private Snapshot uidList = NOTHING;
    private boolean loaded;
    private volatile boolean lost;
    private boolean rebuilding;

    private volatile Snapshot snapshot = NOTHING;
    private boolean toldOfNames;
    // files were left in new by a scan for a session that reads only
    private boolean hasNew;
    private volatile long idleSince = System.nanoTime();

    /// @param key the directory's real path
    /// @param fileKey tells the directory from one made later under its name
    LiveFolder(Maildir maildir, FolderName name, String key, String fileKey, Index index) {
        this.maildir = maildir;
        this.name = name;
        this.directory = maildir.directory(name);
        this.key = key;
        this.fileKey = fileKey;
        this.index = new FolderIndex(index, this);
        this.keywords = new KeywordStore(directory);
        this.freshness = new Freshness(directory, ownChanges);
    }

    Freshness freshness() {
        return freshness;
    }

    String key() {
        return key;
    }

    FolderIndex index() {
        return index;
    }

    Maildir maildir() {
        return maildir;
    }

    FolderName name() {
        return name;
    }

    FolderDirectory directory() {
        return directory;
    }

    /// Within a transaction.
    KeywordStore keywords() {
        return keywords;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    OwnChanges ownChanges() {
        return ownChanges;
    }

    /// One transaction on this folder, in the account's identity; sessions other than `by` are told
    /// when it changed the snapshot.
    <T> T change(Optional<OpenFolder> by, Step<T> step) throws IOException {
        lock.lock();
        return changeLocked(by, step);
    }

    /// The same if nobody else is at it.
    <T> Optional<T> changeIfFree(Optional<OpenFolder> by, Step<T> step) throws IOException {
        return lock.tryLock() ? Optional.of(changeLocked(by, step)) : Optional.empty();
    }

    private <T> T changeLocked(Optional<OpenFolder> by, Step<T> step) throws IOException {
        var before = NOTHING;
        try {
            try {
                // outside the identity: the index is the server's own
                if (!loaded || lost) load();
                before = base();
                return maildir.identity().as(step::run);
            } finally {
                lock.unlock();
            }
        } finally {
            if (snapshot != before) {
                tell(by);
                if (snapshot.uidValidity() == before.uidValidity())
                    index.follow(snapshot.since(before));
            }
        }
    }

    /// @return whether nobody else appends here at this moment
    boolean beginAppend() {
        return appending.incrementAndGet() == 1;
    }

    void endAppend() {
        appending.decrementAndGet();
    }

    /// By any thread: the saved state can't be read any more.
    void lost() {
        lost = true;
    }

    /// What a scan begins with: nothing when the saved state was lost.
    Snapshot base() {
        return rebuilding ? NOTHING : snapshot;
    }

    private void load() {
        if (lost) {
            lost = false;
            rebuilding = true;
            saved = NOTHING;
            savedExact = false;
            uidList = NOTHING;
            freshness.markDirty();
            index.forgetFolder();
            return;
        }
        loaded = true;
        var state = index.load().filter(saved -> saved.directory().equals(fileKey));
        if (state.isEmpty()) return;
        snapshot = state.get().snapshot();
        saved = snapshot;
        if (state.get().exact()) freshness.restore(state.get().stamps());
    }

    /// Keeps the state for the next start, a large one not as often as a small one.
    ///
    /// Of one that is busy for longer than there is patience, what was kept before stays.
    ///
    /// @param last it is about to be left alone
    void save(boolean last, Duration patience) throws IOException {
        index.saveNumbers();
        if (!isLocked(patience)) return;
        try {
            if (snapshot == saved && savedExact || snapshot.uidValidity() == 0) return;
            if (!last && !maySave()) return;
            boolean exact = maildir.identity().as(this::isExact);
            if (snapshot == saved && !exact) return;
            index.save(new FolderState(key, fileKey, freshness.known(), exact, snapshot));
            saved = snapshot;
            savedExact = exact;
            savedAt = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    private boolean isLocked(Duration patience) {
        try {
            return lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// @throws java.nio.file.NoSuchFileException when it was deleted
    private boolean isExact() throws IOException {
        directory.check();
        return !hasNew && freshness.isExact();
    }

    private boolean maySave() {
        return System.nanoTime() - savedAt
                > TimeUnit.SECONDS.toNanos(snapshot.size() / SAVED_A_SECOND);
    }

    @FunctionalInterface
    interface Step<T> {
        T run() throws IOException;
    }

    private void tell(Optional<OpenFolder> except) {
        for (var session : sessions)
            if (except.isEmpty() || except.get() != session) session.signal();
    }

    /// Within a transaction: keeps other programs from scanning.
    Optional<DotLock> lockOut() throws IOException {
        return directory.lock(maildir.options().useLocks());
    }

    /// Within a transaction, before a change of ours to cur or to keywords.
    Stamps beforeChange() throws IOException {
        return Stamps.read(directory);
    }

    /// Within a transaction: the state after a change of ours, whose files are in place.
    ///
    /// @param before what beforeChange() said
    void changed(Snapshot next, Stamps before) throws IOException {
        snapshot = next;
        savedExact = false;
        freshness.ownChangeDone(before);
    }

    /// Within courier.lock: courierimapuiddb for the present snapshot, if nobody else wrote it.
    void writeUidList(Snapshot next) throws IOException {
        if (!freshness.isOwnUidList()) {
            freshness.markDirty();
            return;
        }
        if (next.extendsUids(uidList)) UidListFile.append(directory, uidList, next);
        else UidListFile.write(directory, next);
        savedExact = false;
        freshness.uidListWritten();
        uidListIs(next);
    }

    /// courierimapuiddb was written for this snapshot.
    void uidListIs(Snapshot written) {
        uidList = written;
    }

    /// Within a transaction: the result of a scan; see Freshness.scanned.
    void scanned(Snapshot next, Stamps before, boolean changedFiles, boolean changedKeywords)
            throws IOException {
        snapshot = next;
        rebuilding = false;
        savedExact = false;
        // written by others, perhaps with lines we would not write
        if (!before.uidList().equals(freshness.known().uidList())) uidList = NOTHING;
        freshness.scanned(before, changedFiles, changedKeywords);
    }

    boolean isNew() {
        return base().uidValidity() == 0;
    }

    void addRecent(long uid) {
        recent.add(uid);
    }

    /// Within a transaction.
    int recentCount() {
        return recent.in(snapshot).length;
    }

    long[] claimRecent() {
        return locked(
                () -> {
                    var claimed = recent.in(snapshot);
                    recent.clear();
                    return claimed;
                });
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /// Looks at the disk when something may have changed there.
    Snapshot refresh(Optional<OpenFolder> by, boolean leaveNew) throws IOException {
        try {
            return change(by, () -> refreshInside(leaveNew));
        } catch (UncheckedIOException e) {
            if (!lost) throw e;
            // the next one begins without the saved state
            return change(by, () -> refreshInside(leaveNew));
        }
    }

    /// Whether the snapshot is what the disk has, by what was seen of it a moment ago: without a
    /// hop to the account's identity.
    boolean isCurrent(Stamps seen, boolean leaveNew) {
        lock.lock();
        try {
            if (!loaded || lost) load();
            return !freshness.isChanged(seen) && (leaveNew || !hasNew);
        } finally {
            lock.unlock();
        }
    }

    private Snapshot refreshInside(boolean leaveNew) throws IOException {
        refreshUnlocked(leaveNew);
        return snapshot;
    }

    /// Within a transaction that has not called lockOut().
    void refreshUnlocked(boolean leaveNew) throws IOException {
        if (needsScan(leaveNew)) scan(() -> new FolderScan(this, leaveNew).run());
    }

    /// Within a transaction that has called lockOut().
    void refreshLocked(boolean leaveNew) throws IOException {
        if (needsScan(leaveNew)) scan(() -> new FolderScan(this, leaveNew).runLocked());
    }

    private boolean needsScan(boolean leaveNew) throws IOException {
        return freshness.isChanged() || !leaveNew && hasNew;
    }

    /// Files that IMAP and POP3 can't show are no secret of the server's.
    void tellOfNames(List<String> names) {
        if (toldOfNames) return;
        var strange = names.stream().filter(name -> !FolderDirectory.canBeWritten(name)).toList();
        if (strange.isEmpty()) return;
        toldOfNames = true;
        LOG.warn(
                "WARN: %s: %d files are passed over, their names are no UTF-8 or have a line end: %s"
                        .formatted(directory.cur(), strange.size(), Log.field(strange.getFirst())));
    }

    boolean hasNew() {
        return hasNew;
    }

    void leftNew(boolean left) {
        hasNew = left;
    }

    @FunctionalInterface
    private interface Scan {
        void run() throws IOException;
    }

    private void scan(Scan scan) throws IOException {
        boolean done = false;
        freshness.scanning();
        try {
            scan.run();
            done = true;
        } finally {
            if (!done) freshness.markDirty();
        }
    }

    /// The files of its messages.
    MessageFiles files() {
        return new MessageFiles(this);
    }

    void add(OpenFolder session) {
        sessions.add(session);
    }

    void remove(OpenFolder session) {
        sessions.remove(session);
    }

    void used() {
        idleSince = System.nanoTime();
    }

    boolean isOpen() {
        return !sessions.isEmpty();
    }

    boolean isIdleFor(long seconds) {
        return sessions.isEmpty()
                && System.nanoTime() - idleSince > TimeUnit.SECONDS.toNanos(seconds);
    }

    /// The watch saw files come and go that no session of this process touched, or lost count.
    void changedOutside() {
        freshness.markDirty();
        tell(Optional.empty());
    }

    /// The watch began later than the sessions.
    void watchBegan() {
        lock.lock();
        try {
            freshness.watchBegan();
        } finally {
            lock.unlock();
        }
        signalAll();
    }

    void signalAll() {
        tell(Optional.empty());
    }
}
