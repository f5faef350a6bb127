package org.courier.core.maildir;

import java.io.IOException;

/// Whether a live folder still knows what is on disk. Its methods run inside a LiveFolder's
/// transaction, but for those that say otherwise.
///
/// A change by somebody else shows in Stamps, unless it happened within one tick of a look or of a
/// change of ours, whose time then stands for both. In cur and new the watch tells of such; without
/// a watch, and for keywords, which it does not look at, the folder is looked at once more when the
/// tick is over.
final class Freshness {
    private final FolderDirectory directory;
    private final OwnChanges ownChanges;
    private volatile Stamps known = Stamps.NONE;
    private volatile boolean dirty = true;
    private volatile boolean watched;
    // until then a change may hide behind a file time that is known already, 0 for none
    private volatile long hiddenUntil;
    private volatile long keywordsHiddenUntil;
    // the scan now running may not rely on the file time of cur
    private boolean listAgain = true;

    Freshness(FolderDirectory directory, OwnChanges ownChanges) {
        this.directory = directory;
        this.ownChanges = ownChanges;
    }

    Stamps known() {
        return known;
    }

    /// By any thread: a look is due.
    void markDirty() {
        dirty = true;
    }

    boolean isChanged() throws IOException {
        return isChanged(Stamps.read(directory));
    }

    /// @param now of this moment, or a little older
    boolean isChanged(Stamps now) {
        if (dirty || !now.equals(known)) return true;
        return keywordsHiddenUntil != 0 && Stamps.now() >= keywordsHiddenUntil
                || !watched && hiddenUntil != 0 && Stamps.now() >= hiddenUntil;
    }

    /// A scan begins; what is found dirty from now on leads to another.
    void scanning() {
        listAgain = dirty || !watched;
        dirty = false;
    }

    /// Whether the scan has to list cur: not when only keywords or UIDs moved.
    boolean mustList(Stamps now) {
        return listAgain || now.cur() != known.cur();
    }

    /// A scan ended.
    ///
    /// @param before stamps read before it listed
    /// @param files whether it moved or wrote files of cur, new or courierimapuiddb
    /// @param keywords whether it wrote keywords
    void scanned(Stamps before, boolean files, boolean keywords) throws IOException {
        var after = files || keywords ? Stamps.read(directory) : before;
        long now = Stamps.now();
        known =
                new Stamps(
                        files ? after.cur() : before.cur(),
                        files ? after.fresh() : before.fresh(),
                        files ? after.uidList() : before.uidList(),
                        after.keywords());
        hiddenUntil = files || !before.isOldAt(now) ? now + known.window() : 0;
        keywordsHiddenUntil = keywords || !before.areKeywordsOldAt(now) ? now + known.window() : 0;
    }

    /// A change of ours is done: the file times it made are taken over, unless somebody else had
    /// changed something before it.
    void ownChangeDone(Stamps before) throws IOException {
        if (before.cur() != known.cur() || before.keywords() != known.keywords()) return;
        var now = Stamps.read(directory);
        long until = Stamps.now() + now.window();
        if (now.keywords() != before.keywords()) keywordsHiddenUntil = until;
        known = new Stamps(now.cur(), known.fresh(), known.uidList(), now.keywords());
        hiddenUntil = until;
    }

    /// Within courier.lock: whether courierimapuiddb is still the one known here.
    boolean isOwnUidList() throws IOException {
        return Stamps.uidList(directory).equals(known.uidList());
    }

    /// Within courier.lock: courierimapuiddb was written.
    void uidListWritten() throws IOException {
        known = known.withUidList(Stamps.uidList(directory));
    }

    /// Stamps saved by an earlier process, which nothing hides behind.
    void restore(Stamps saved) {
        known = saved;
        dirty = false;
    }

    /// Nothing can have happened that a comparison of stamps would not show.
    boolean isExact() throws IOException {
        return !dirty
                && isSettled()
                && keywordsHiddenUntil == 0
                && Stamps.read(directory).equals(known);
    }

    private boolean isSettled() {
        return hiddenUntil == 0 || watched && ownChanges.isQuiet() && Stamps.now() >= hiddenUntil;
    }

    /// By the watch's owner: it looks from now on, before the next scan, or no longer.
    void watched(boolean on) {
        // nothing foreign happened while it looked: no change hides
        if (watched && !on && !dirty && isSettled()) hiddenUntil = 0;
        // what was hidden when nobody watched is hidden still
        if (!watched && on && hiddenUntil != 0) dirty = true;
        watched = on;
        ownChanges.record(on);
    }

    /// Within the folder's lock: the watch has begun beside sessions, who may have looked, or
    /// changed something, when it was announced and not yet there.
    void watchBegan() {
        if (watched && hiddenUntil != 0) dirty = true;
    }

    boolean isWatched() {
        return watched;
    }
}
