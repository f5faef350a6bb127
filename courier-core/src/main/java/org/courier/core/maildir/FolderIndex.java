package org.courier.core.maildir;

import org.courier.core.mime.Entity;
import org.courier.core.mime.EntityCodec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What the index keeps of one folder's messages. Each entry begins with a hash of the file name it
/// was made from: one whose name is another now is made again.
final class FolderIndex {
    /// Sizes, date and structure.
    static final int RECORD = 0;

    /// The header block.
    static final int HEADER = 1;

    /// The header block as it was seen by the way, in memory alone.
    private static final int LOOKED = 2;

    /// The first kind that others may use for what they derive from a message.
    static final int FIRST_ATTRIBUTE = 16;

    static final int LAST_ATTRIBUTE = 31;

    static final int HEADER_LIMIT = 64 << 10;

    /// So many new messages are looked at before anybody asks.
    private static final int FEW = 64;

    private static final int HASH = Long.BYTES;

    private final Index index;
    private final LiveFolder folder;
    private final Numbers numbers = new Numbers();
    private final Walk walk = new Walk();
    // by kind
    private final List<ReadAhead> readAheads = new ArrayList<>(LAST_ATTRIBUTE + 1);
    private int number;
    private long uidValidity;

    FolderIndex(Index index, LiveFolder folder) {
        this.index = index;
        this.folder = folder;
        for (int kind = 0; kind <= LAST_ATTRIBUTE; kind++) readAheads.add(new ReadAhead());
    }

    /// The folder's number for its present UIDVALIDITY.
    private synchronized int number() {
        long now = folder.snapshot().uidValidity();
        if (uidValidity != now) {
            numbers.clear();
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

    private Optional<byte[]> get(int kind, long uid) {
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
        return found.filter(bytes -> hasHash(bytes, hash.getAsLong()));
    }

    private static boolean hasHash(byte[] entry, long hash) {
        return entry.length >= HASH && ByteBuffer.wrap(entry).getLong() == hash;
    }

    private void readAhead(int folderNumber, int kind, long uid, int count) {
        var visited = new int[1];
        index.scan(
                folderNumber,
                kind,
                uid,
                (at, bytes) -> {
                    if (kind == RECORD) note(at, bytes);
                    readAheads.get(kind).hasReadTo(at);
                    return ++visited[0] < count;
                });
        // nothing more is stored: the next ones are not looked for one after the other
        if (visited[0] < count) readAheads.get(kind).hasReadTo(Long.MAX_VALUE);
    }

    private void note(long uid, byte[] bytes) {
        var hash = hash(uid);
        if (hash.isEmpty() || bytes.length < HASH + 2 * Long.BYTES) return;
        var in = ByteBuffer.wrap(bytes);
        if (in.getLong() != hash.getAsLong()) return;
        numbers.putSize(uid, in.getLong());
        numbers.putDate(uid, in.getLong());
    }

    private void put(int kind, long uid, ByteBuffer content) {
        index.uses(kind);
        entry(uid, content).ifPresent(e -> index.put(Index.place(number(), kind, uid), e));
    }

    private Optional<byte[]> entry(long uid, ByteBuffer content) {
        var hash = hash(uid);
        if (hash.isEmpty()) return Optional.empty();
        return Optional.of(
                ByteBuffer.allocate(HASH + content.remaining())
                        .putLong(hash.getAsLong())
                        .put(content)
                        .array());
    }

    long wireSize(long uid) throws IOException {
        number();
        var known = numbers.size(uid);
        if (known.isPresent()) return known.getAsLong();
        var record = get(RECORD, uid);
        if (record.isPresent()) {
            note(uid, record.get());
            return ByteBuffer.wrap(record.get()).getLong(HASH);
        }
        return scan(uid).wireSize();
    }

    long internalDate(long uid) throws IOException {
        number();
        var known = numbers.date(uid);
        if (known.isPresent()) return known.getAsLong();
        var record = get(RECORD, uid);
        if (record.isPresent()) {
            note(uid, record.get());
            return ByteBuffer.wrap(record.get()).getLong(HASH + Long.BYTES);
        }
        long date = folder.files().fileDate(uid);
        numbers.putDate(uid, date);
        return date;
    }

    Entity structure(long uid) throws IOException {
        var record = get(RECORD, uid);
        if (record.isPresent()) {
            var bytes = record.get();
            try {
                return EntityCodec.decode(
                        Arrays.copyOfRange(bytes, HASH + 2 * Long.BYTES, bytes.length));
            } catch (IllegalArgumentException _) {
                // written by an older version
            }
        }
        return scan(uid);
    }

    private Entity scan(long uid) throws IOException {
        var looked = FirstLook.at(folder, uid);
        took(uid, looked);
        aheadOf(uid);
        return looked.entity();
    }

    /// The header stays in memory only, as long as there is room: it is written when asked for.
    private void took(long uid, FirstLook look) {
        put(uid, look.entity(), look.date());
        look.header()
                .ifPresent(
                        header -> {
                            var entry = entry(uid, ByteBuffer.wrap(header));
                            entry.ifPresent(
                                    e -> index.remember(Index.place(number(), LOOKED, uid), e));
                        });
    }

    /// A client that goes through a folder nobody has looked at will ask for the next ones too.
    private void aheadOf(long uid) {
        var snapshot = folder.snapshot();
        int from = snapshot.indexOf(uid) + 1;
        if (from < 1) return;
        int to = Math.min(from + walk.next(from - 1), snapshot.size());
        if (to <= from) return;
        var unknown = new LinkedHashSet<Long>();
        for (int i = from; i < to; i++)
            if (numbers.size(snapshot.uid(i)).isEmpty()) unknown.add(snapshot.uid(i));
        if (unknown.isEmpty()) return;
        index.scan(
                number(),
                RECORD,
                unknown.getFirst(),
                (at, bytes) -> {
                    note(at, bytes);
                    if (numbers.size(at).isPresent()) unknown.remove(at);
                    return at < snapshot.uid(to - 1);
                });
        index.together(List.copyOf(unknown), next -> took(next, FirstLook.at(folder, next)));
    }

    private void put(long uid, Entity entity, long date) {
        var encoded = EntityCodec.encode(entity);
        var record =
                ByteBuffer.allocate(2 * Long.BYTES + encoded.length)
                        .putLong(entity.wireSize())
                        .putLong(date)
                        .put(encoded)
                        .flip();
        put(RECORD, uid, record);
        numbers.putSize(uid, entity.wireSize());
        numbers.putDate(uid, date);
    }

    byte[] header(long uid) throws IOException {
        var known = get(HEADER, uid);
        if (known.isPresent()) return withoutHash(known.get());
        long end = structure(uid).bodyStart();
        var looked = looked(uid);
        if (looked.isPresent()) {
            put(HEADER, uid, ByteBuffer.wrap(looked.get()));
            return looked.get();
        }
        try (var content = folder.files().content(uid)) {
            var header = FirstLook.read(content, Math.toIntExact(end));
            if (header.length <= HEADER_LIMIT) put(HEADER, uid, ByteBuffer.wrap(header));
            return header;
        }
    }

    /// The header of a message looked at a moment ago.
    private Optional<byte[]> looked(long uid) {
        var hash = hash(uid);
        return index.remembered(Index.place(number(), LOOKED, uid))
                .filter(e -> hash.isPresent() && hasHash(e, hash.getAsLong()))
                .map(FolderIndex::withoutHash);
    }

    private static byte[] withoutHash(byte[] entry) {
        return Arrays.copyOfRange(entry, HASH, entry.length);
    }

    /// What was derived from a message before, or is now.
    byte[] attribute(long uid, int kind, OpenFolder.Derivation derivation) throws IOException {
        if (kind < FIRST_ATTRIBUTE || kind > LAST_ATTRIBUTE)
            throw new IllegalArgumentException("attribute " + kind);
        var known = get(kind, uid);
        if (known.isPresent()) return withoutHash(known.get());
        var derived = derivation.run();
        put(kind, uid, ByteBuffer.wrap(derived));
        return derived;
    }

    /// A message that was just written: its parts are in memory still.
    void arrived(long uid) throws IOException {
        if (get(RECORD, uid).isPresent()) return;
        try {
            var look = FirstLook.at(folder, uid);
            put(uid, look.entity(), look.date());
            look.header().ifPresent(header -> put(HEADER, uid, ByteBuffer.wrap(header)));
        } catch (NoSuchFileException _) {
            // and gone already
        }
    }

    /// The message was copied or moved from another folder.
    void copied(long uid, FolderIndex source, long sourceUid) {
        for (int kind : index.usedKinds())
            source.get(kind, sourceUid)
                    .ifPresent(
                            bytes ->
                                    put(
                                            kind,
                                            uid,
                                            ByteBuffer.wrap(bytes, HASH, bytes.length - HASH)));
    }

    /// The messages are gone.
    void forget(long[] uids) {
        int folderNumber = number();
        for (long uid : uids)
            for (int kind : index.usedKinds()) index.delete(Index.place(folderNumber, kind, uid));
    }

    /// Keeps step with the folder: what came is looked at while it is still in the page cache, what
    /// went is forgotten.
    void follow(Snapshot.Difference difference) {
        if (difference.vanished().length > 0) forget(difference.vanished());
        var added = difference.added();
        if (added.length > 0 && added.length <= FEW) index.later(() -> look(added));
    }

    private void look(long[] uids) throws IOException {
        for (long uid : uids) arrived(uid);
    }

    Optional<FolderState> load() {
        return index.folder(folder.key()).flatMap(saved -> FolderState.read(index, saved));
    }

    void save(FolderState state, Snapshot savedBefore) {
        if (!index.isOnDisk() || state.snapshot().uidValidity() == 0) return;
        int folderNumber = number();
        if (folderNumber < 0) return;
        index.save(
                folder.key(),
                new Index.Folder(folderNumber, state.snapshot().uidValidity(), state.header()),
                state.blocksSince(savedBefore));
    }
}
