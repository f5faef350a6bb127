package org.courier.core.maildir;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The index's entries of one folder, by kind and UID. Each begins with a hash of the file name it
/// was made from: one whose name is another now is as good as none.
final class FolderEntries {
    private static final int HASH = Long.BYTES;

    private final Index index;
    private final LiveFolder folder;
    private final Runnable onReset;
    // by kind
    private final List<ReadAhead> readAheads = new ArrayList<>(FolderIndex.LAST_ATTRIBUTE + 1);
    private int number;
    private long uidValidity;

    /// @param onReset when the folder has another UIDVALIDITY
    FolderEntries(Index index, LiveFolder folder, Runnable onReset) {
        this.index = index;
        this.folder = folder;
        this.onReset = onReset;
        for (int kind = 0; kind <= FolderIndex.LAST_ATTRIBUTE; kind++)
            readAheads.add(new ReadAhead());
    }

    /// The folder's number for its present UIDVALIDITY.
    synchronized int number() {
        long now = folder.snapshot().uidValidity();
        if (uidValidity != now) {
            onReset.run();
            number = index.number(folder.key(), now);
            uidValidity = now;
        }
        return number;
    }

    /// The hash of the message's name, empty when it is not in the folder.
    private OptionalLong hash(long uid) {
        var snapshot = folder.snapshot();
        int i = snapshot.indexOf(uid);
        return i < 0 ? OptionalLong.empty() : OptionalLong.of(snapshot.keyHash(i));
    }

    Optional<byte[]> get(int kind, long uid) {
        var hash = hash(uid);
        if (hash.isEmpty()) return Optional.empty();
        int folderNumber = number();
        long place = Index.place(folderNumber, kind, uid);
        var found = index.remembered(place);
        if (found.isEmpty()) {
            int ahead = readAheads.get(kind).missed(uid);
            if (ahead > 1 && index.isOnDisk()) readAhead(folderNumber, kind, uid, ahead);
            found = index.get(place);
        }
        return found.flatMap(bytes -> content(bytes, hash.getAsLong()));
    }

    private static Optional<byte[]> content(byte[] entry, long hash) {
        return entry.length < HASH || ByteBuffer.wrap(entry).getLong() != hash
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(entry, HASH, entry.length));
    }

    private void readAhead(int folderNumber, int kind, long uid, int count) {
        var visited = new int[1];
        index.scan(
                folderNumber,
                kind,
                uid,
                (at, _) -> {
                    readAheads.get(kind).hasReadTo(at);
                    return ++visited[0] < count;
                });
        // nothing more is stored: the next ones are not looked for one after the other
        if (visited[0] < count) readAheads.get(kind).hasReadTo(Long.MAX_VALUE);
    }

    void put(int kind, long uid, byte[] content) {
        index.uses(kind);
        entry(uid, content).ifPresent(e -> index.put(Index.place(number(), kind, uid), e));
    }

    private Optional<byte[]> entry(long uid, byte[] content) {
        var hash = hash(uid);
        if (hash.isEmpty()) return Optional.empty();
        return Optional.of(
                ByteBuffer.allocate(HASH + content.length)
                        .putLong(hash.getAsLong())
                        .put(content)
                        .array());
    }

    void delete(long[] uids) {
        int folderNumber = number();
        for (long uid : uids)
            for (int kind : index.usedKinds()) index.delete(Index.place(folderNumber, kind, uid));
    }
}
