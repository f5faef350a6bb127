package org.courier.core.maildir;

import org.courier.core.mime.Entity;
import org.courier.core.mime.EntityCodec;
import org.courier.core.mime.LineEnds;
import org.courier.core.mime.MessageScanner;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/// What is known of one folder's messages, from the index or by looking at the files. Each look is
/// for what is asked and no more: a size needs no parsing, an envelope no body.
final class FolderIndex {
    /// Sizes, date and structure.
    static final int RECORD = 0;

    /// The header block.
    static final int HEADER = 1;

    /// Sizes and dates of many messages: FolderNumbers.
    static final int NUMBERS = 3;

    /// The first kind that others may use for what they derive from a message.
    static final int FIRST_ATTRIBUTE = 16;

    static final int LAST_ATTRIBUTE = 31;

    static final int HEADER_LIMIT = 64 << 10;

    /// So many new messages are looked at before anybody asks.
    private static final int FEW = 64;

    private final Index index;
    private final LiveFolder folder;
    private final FolderNumbers numbers;
    private final FolderEntries entries;
    private final Looks<SizeLook> sizes;
    private final Looks<Optional<byte[]>> headers;
    private final Looks<FirstLook> structures;

    FolderIndex(Index index, LiveFolder folder) {
        this.index = index;
        this.folder = folder;
        this.numbers = new FolderNumbers(index, folder);
        this.entries = new FolderEntries(index, folder, numbers::clear);
        sizes = new Looks<>(index, folder, SizeLook::at, this::withoutSize);
        headers = new Looks<>(index, folder, HeaderLook::at, uids -> uids);
        structures = new Looks<>(index, folder, FirstLook::structureAt, uids -> uids);
    }

    long wireSize(long uid) throws IOException {
        var known = numbers.size(uid, entries.number());
        if (known.isPresent()) return known.getAsLong();
        var look = sizes.at(uid);
        numbers.put(uid, look.wireSize(), look.date());
        return look.wireSize();
    }

    long wireSize(long uid, byte[] message) {
        var known = numbers.size(uid, entries.number());
        if (known.isPresent()) return known.getAsLong();
        long size = message.length + LineEnds.bareLfs(message, message.length, (byte) 0);
        numbers.putSize(uid, size);
        return size;
    }

    private List<Long> withoutSize(List<Long> uids) {
        return uids.stream().filter(uid -> !numbers.hasSize(uid)).toList();
    }

    long internalDate(long uid) throws IOException {
        var known = numbers.date(uid, entries.number());
        if (known.isPresent()) return known.getAsLong();
        long date = folder.files().fileDate(uid);
        numbers.putDate(uid, date);
        return date;
    }

    /// The structure, for those who ask for it as it is: it is kept.
    Entity structure(long uid) throws IOException {
        var known = entries.get(RECORD, uid).flatMap(FolderIndex::decoded);
        if (known.isPresent()) return known.get();
        var entity = scan(uid);
        entries.put(RECORD, uid, EntityCodec.encode(entity));
        return entity;
    }

    /// The structure, for something made of it that is kept instead.
    Entity structureOnce(long uid) throws IOException {
        var known = entries.get(RECORD, uid).flatMap(FolderIndex::decoded);
        return known.isPresent() ? known.get() : scan(uid);
    }

    /// Empty when it was written by an older version.
    private static Optional<Entity> decoded(byte[] record) {
        try {
            return Optional.of(EntityCodec.decode(record));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Entity scan(long uid) throws IOException {
        return took(uid, structures.at(uid)).entity();
    }

    private FirstLook took(long uid, FirstLook look) {
        numbers.put(uid, look.entity().wireSize(), look.date());
        return look;
    }

    /// The header block as far as it is parsed, for those who ask for it as it is: it is kept.
    byte[] header(long uid) throws IOException {
        var known = entries.get(HEADER, uid);
        if (known.isPresent()) return known.get();
        var header = look(uid);
        if (header.length <= HEADER_LIMIT) entries.put(HEADER, uid, header);
        return header;
    }

    /// The header block, for something made of it that is kept instead.
    byte[] headerOnce(long uid) throws IOException {
        var known = entries.get(HEADER, uid);
        return known.isPresent() ? known.get() : look(uid);
    }

    private byte[] look(long uid) throws IOException {
        var header = headers.at(uid);
        if (header.isPresent()) return header.get();
        long end = structure(uid).bodyStart();
        int most = MessageScanner.Limits.STANDARD.headerBytes();
        try (var content = folder.files().content(uid)) {
            return FirstLook.read(content, (int) Math.min(end, most));
        }
    }

    /// What was derived from a message before, or is now.
    byte[] attribute(long uid, int kind, OpenFolder.Derivation derivation) throws IOException {
        if (kind < FIRST_ATTRIBUTE || kind > LAST_ATTRIBUTE)
            throw new IllegalArgumentException("attribute " + kind);
        var known = entries.get(kind, uid);
        if (known.isPresent()) return known.get();
        var derived = derivation.run();
        entries.put(kind, uid, derived);
        return derived;
    }

    /// A message that was just written: its parts are in memory still.
    private void arrived(long uid) throws IOException {
        if (entries.get(RECORD, uid).isPresent()) return;
        try {
            var look = took(uid, FirstLook.at(folder, uid));
            entries.put(RECORD, uid, EntityCodec.encode(look.entity()));
            look.header().ifPresent(header -> entries.put(HEADER, uid, header));
        } catch (NoSuchFileException _) {
            // and gone already
        }
    }

    /// The message was copied or moved from another folder.
    void copied(long uid, FolderIndex source, long sourceUid) {
        for (int kind : index.usedKinds())
            source.entries
                    .get(kind, sourceUid)
                    .ifPresent(content -> entries.put(kind, uid, content));
        int from = source.entries.number();
        var size = source.numbers.size(sourceUid, from);
        var date = source.numbers.date(sourceUid, from);
        if (size.isPresent() && date.isPresent())
            numbers.put(uid, size.getAsLong(), date.getAsLong());
    }

    /// The messages are gone.
    void forget(long[] uids) {
        entries.delete(uids);
        for (long uid : uids) numbers.changed(uid);
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

    /// Gives the index the numbers that it has not got yet.
    void saveNumbers() {
        if (numbers.areChanged() && index.isOnDisk()) numbers.save(entries.number());
    }

    Optional<FolderState> load() {
        return index.state(folder.key(), folder::lost);
    }

    void save(FolderState state) {
        index.save(state);
    }

    /// The folder was deleted.
    void forgetFolder() {
        index.forget(folder.key());
    }
}
