package org.courier.core.maildir;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.TreeSet;

/// Sizes and dates of a folder's messages: in memory, and in the index many messages to a record,
/// written when the folder's state is saved. For RFC822.SIZE of a folder nobody has looked at, a
/// record for each message would cost more than counting its line ends.
final class FolderNumbers {
    /// A record has the numbers of 2 to this power UIDs.
    private static final int SHIFT = 6;

    private static final int ENTRY = Integer.BYTES + 3 * Long.BYTES;
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final Index index;
    private final LiveFolder folder;
    private final Numbers numbers = new Numbers();
    private final TreeSet<Long> changedPages = new TreeSet<>();
    private boolean loaded;

    FolderNumbers(Index index, LiveFolder folder) {
        this.index = index;
        this.folder = folder;
    }

    /// The folder has another UIDVALIDITY now.
    synchronized void clear() {
        numbers.clear();
        changedPages.clear();
        loaded = false;
    }

    OptionalLong size(long uid, int folderNumber) {
        var known = numbers.size(uid);
        return known.isEmpty() && load(folderNumber) ? numbers.size(uid) : known;
    }

    OptionalLong date(long uid, int folderNumber) {
        var known = numbers.date(uid);
        return known.isEmpty() && load(folderNumber) ? numbers.date(uid) : known;
    }

    boolean hasSize(long uid) {
        return numbers.size(uid).isPresent();
    }

    /// What is known already is not saved again.
    void put(long uid, long size, long date) {
        boolean known =
                numbers.size(uid).orElse(UNKNOWN) == size
                        && numbers.date(uid).orElse(UNKNOWN) == date;
        if (known) return;
        numbers.putSize(uid, size);
        numbers.putDate(uid, date);
        changed(uid);
    }

    void putSize(long uid, long size) {
        numbers.putSize(uid, size);
        changed(uid);
    }

    void putDate(long uid, long date) {
        numbers.putDate(uid, date);
        changed(uid);
    }

    synchronized void changed(long uid) {
        changedPages.add(uid >> SHIFT);
    }

    /// Takes all from the index at the first question.
    ///
    /// @return whether it did so now
    private synchronized boolean load(int folderNumber) {
        if (loaded) return false;
        loaded = true;
        var snapshot = folder.snapshot();
        index.scan(
                folderNumber,
                FolderIndex.NUMBERS,
                0,
                (_, bytes) -> {
                    load(ByteBuffer.wrap(bytes), snapshot);
                    return true;
                });
        return true;
    }

    private void load(ByteBuffer in, Snapshot snapshot) {
        while (in.remaining() >= ENTRY) {
            long uid = Integer.toUnsignedLong(in.getInt());
            long hash = in.getLong();
            long size = in.getLong();
            long date = in.getLong();
            int i = snapshot.indexOf(uid);
            // another file's, or known better
            if (i < 0 || snapshot.keyHash(i) != hash) continue;
            if (size != UNKNOWN && numbers.size(uid).isEmpty()) numbers.putSize(uid, size);
            if (date != UNKNOWN && numbers.date(uid).isEmpty()) numbers.putDate(uid, date);
        }
    }

    synchronized boolean areChanged() {
        return !changedPages.isEmpty();
    }

    /// Gives the index what came since the last time.
    synchronized void save(int folderNumber) {
        if (changedPages.isEmpty()) return;
        // what the index has in the same records is kept
        load(folderNumber);
        var snapshot = folder.snapshot();
        for (long page : changedPages)
            index.put(Index.place(folderNumber, FolderIndex.NUMBERS, page), page(page, snapshot));
        changedPages.clear();
    }

    private byte[] page(long page, Snapshot snapshot) {
        var out = ByteBuffer.allocate(ENTRY << SHIFT);
        int found = snapshot.indexOf(page << SHIFT);
        for (int i = found < 0 ? -found - 1 : found; i < snapshot.size(); i++) {
            long uid = snapshot.uid(i);
            if (uid >> SHIFT != page) break;
            long size = numbers.size(uid).orElse(UNKNOWN);
            long date = numbers.date(uid).orElse(UNKNOWN);
            if (size == UNKNOWN && date == UNKNOWN) continue;
            out.putInt((int) uid).putLong(snapshot.keyHash(i)).putLong(size).putLong(date);
        }
        var bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }
}
