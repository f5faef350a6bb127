package org.courier.core.maildir;

import org.courier.core.db.Database;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// How the index's entries lie in its database: those of some messages that follow each other in
/// one record, since a record costs more than what is in it. Each entry is UID, length, bytes.
/// Header blocks are records of their own, because they are large, and so are pages of numbers.
final class IndexPage {
    /// A page has the entries of 2 to this power UIDs.
    private static final int SHIFT = 4;

    private static final int HEAD = 2 * Integer.BYTES;
    private static final long UID = 0xffff_ffffL;

    private IndexPage() {}

    @FunctionalInterface
    interface Visitor {
        /// @return whether to go on
        boolean visit(long place, byte[] bytes);
    }

    private static int shift(int kind) {
        return kind == FolderIndex.HEADER || kind == FolderIndex.NUMBERS ? 0 : SHIFT;
    }

    private static int kind(long place) {
        return (byte) (place >> 32);
    }

    /// The place of a page's first UID.
    private static long first(long place) {
        int shift = shift(kind(place));
        return place >> shift << shift;
    }

    private static byte[] key(long place) {
        return ByteBuffer.allocate(9)
                .putInt((int) (place >> 40))
                .put((byte) kind(place))
                .putInt((int) first(place))
                .array();
    }

    private static long place(byte[] key) {
        var in = ByteBuffer.wrap(key);
        return Index.place(in.getInt(), in.get(), Integer.toUnsignedLong(in.getInt()));
    }

    /// The record in which an entry would be.
    static Optional<byte[]> read(Database.Table table, long place) {
        return table.get(key(place));
    }

    /// Visits the entries of a record.
    ///
    /// @param place of any of them
    static void each(byte[] record, long place, PageVisitor visitor) {
        walk(
                record,
                place,
                (at, bytes) -> {
                    visitor.visit(at, bytes);
                    return true;
                });
    }

    @FunctionalInterface
    interface PageVisitor {
        void visit(long place, byte[] bytes);
    }

    /// @return whether the visitor wants more
    private static boolean walk(byte[] record, long place, Visitor visitor) {
        if (shift(kind(place)) == 0) return visitor.visit(place, record);
        long folderAndKind = place & ~UID;
        var in = ByteBuffer.wrap(record);
        while (in.remaining() >= HEAD) {
            long uid = Integer.toUnsignedLong(in.getInt());
            // a damaged record ends here
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) return true;
            var bytes = new byte[length];
            in.get(bytes);
            if (!visitor.visit(folderAndKind | uid, bytes)) return false;
        }
        return true;
    }

    /// Visits the entries of this folder and kind from a place on, in the order of UIDs.
    static void scan(Database.Table table, long from, Visitor visitor) {
        table.scan(
                key(from),
                (key, record) -> {
                    long place = place(key);
                    if ((place & ~UID) != (from & ~UID)) return false;
                    return walk(
                            record, place, (at, bytes) -> at < from || visitor.visit(at, bytes));
                });
    }

    /// The changes that go into one record each, by its place.
    static SortedMap<Long, SortedMap<Long, byte[]>> pages(Map<Long, byte[]> changes) {
        var pages = new TreeMap<Long, SortedMap<Long, byte[]>>();
        changes.forEach(
                (place, bytes) ->
                        pages.computeIfAbsent(first(place), _ -> new TreeMap<>())
                                .put(place, bytes));
        return pages;
    }

    /// @param changes an empty entry is one to be deleted
    static void write(
            Database.Transaction tx,
            Database.Table table,
            long page,
            SortedMap<Long, byte[]> changes) {
        var key = key(page);
        int shift = shift(kind(page));
        var all = changes;
        // of a whole page nothing is left
        if (changes.size() < 1 << shift) {
            var merged = new TreeMap<Long, byte[]>();
            tx.get(table, key).ifPresent(record -> each(record, page, merged::put));
            merged.putAll(changes);
            all = merged;
        }
        var record = shift == 0 ? all.get(page) : record(all);
        if (record.length == 0) tx.delete(table, key);
        else tx.put(table, key, record);
    }

    private static byte[] record(SortedMap<Long, byte[]> entries) {
        int length = 0;
        for (var bytes : entries.values()) if (bytes.length > 0) length += HEAD + bytes.length;
        var out = ByteBuffer.allocate(length);
        entries.forEach(
                (place, bytes) -> {
                    if (bytes.length > 0)
                        out.putInt(place.intValue()).putInt(bytes.length).put(bytes);
                });
        return out.array();
    }
}
