package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A folder as it is saved beside the index, so that the next start need not list it: a head, a
/// summary of each block, the blocks, and a checksum of all. The blocks are decoded when asked for.
///
/// @param key the folder's path
/// @param directory tells the directory from one made later under its name
/// @param stamps of the files when it was saved
/// @param exact no change can hide behind these stamps
record FolderState(String key, String directory, Stamps stamps, boolean exact, Snapshot snapshot) {
    private static final long VERSION = 0x436f757269657231L;
    private static final int NUMBERS = 9 * Long.BYTES + 2 * Integer.BYTES + 1;
    private static final int SUMMARY = 4 * Integer.BYTES + 1;
    private static final int CHECKSUM = Integer.BYTES;

    /// All of it, in pieces to be written one after the other.
    ByteBuffer[] pieces() {
        int count = snapshot.blockCount();
        var pieces = new ByteBuffer[count + 2];
        for (int b = 0; b < count; b++) pieces[b + 1] = snapshot.blockAt(b).encoded();
        pieces[0] = head(pieces);
        var sum = new CRC32C();
        for (int p = 0; p <= count; p++) sum.update(pieces[p].duplicate());
        pieces[count + 1] = ByteBuffer.allocate(CHECKSUM).putInt((int) sum.getValue()).flip();
        return pieces;
    }

    private ByteBuffer head(ByteBuffer[] pieces) {
        var texts = String.join("\n", stamps.uidList().file(), directory, key).getBytes(UTF_8);
        int count = snapshot.blockCount();
        var out = ByteBuffer.allocate(NUMBERS + texts.length + count * SUMMARY);
        out.putLong(VERSION).put((byte) (exact ? 1 : 0));
        out.putLong(stamps.cur()).putLong(stamps.fresh()).putLong(stamps.keywords());
        out.putLong(stamps.uidList().modified()).putLong(stamps.uidList().size());
        out.putLong(snapshot.uidValidity()).putLong(snapshot.uidNext());
        out.putLong(snapshot.highestModSeq());
        out.putInt(count).putInt(texts.length).put(texts);
        for (int b = 0; b < count; b++) {
            var summary = snapshot.blockAt(b).summary();
            out.putInt(summary.size()).putInt((int) summary.firstUid()).putInt(summary.unseen());
            out.put((byte) (summary.hasKeywords() ? 1 : 0)).putInt(pieces[b + 1].remaining());
        }
        return out.flip();
    }

    /// Empty when these are not the bytes of pieces().
    static Optional<FolderState> read(byte[] bytes) {
        int length = bytes.length - CHECKSUM;
        if (length < NUMBERS) return Optional.empty();
        var sum = new CRC32C();
        sum.update(bytes, 0, length);
        if ((int) sum.getValue() != ByteBuffer.wrap(bytes).getInt(length)) return Optional.empty();
        try {
            return decode(ByteBuffer.wrap(bytes, 0, length));
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<FolderState> decode(ByteBuffer in) {
        if (in.getLong() != VERSION) return Optional.empty();
        boolean exact = in.get() == 1;
        long cur = in.getLong();
        long fresh = in.getLong();
        long keywords = in.getLong();
        long modified = in.getLong();
        long uidListSize = in.getLong();
        long uidValidity = in.getLong();
        long uidNext = in.getLong();
        long modSeq = in.getLong();
        int count = in.getInt();
        var text = new byte[Math.min(in.getInt(), in.remaining() + 1)];
        in.get(text);
        var texts = new String(text, UTF_8).split("\n", 3);
        if (texts.length < 3) return Optional.empty();
        var stamp = new Stamps.UidListStamp(modified, uidListSize, texts[0]);
        return Optional.of(
                new FolderState(
                        texts[2],
                        texts[1],
                        new Stamps(cur, fresh, stamp, keywords),
                        exact,
                        Snapshot.of(uidValidity, uidNext, modSeq, blocks(in, count))));
    }

    private static ArrayList<Block> blocks(ByteBuffer in, int count) {
        var blocks = new ArrayList<Block>(Math.clamp(count, 0, in.remaining() / SUMMARY));
        int at = in.position() + count * SUMMARY;
        for (int b = 0; b < count; b++) {
            int size = in.getInt();
            long firstUid = Integer.toUnsignedLong(in.getInt());
            int unseen = in.getInt();
            boolean hasKeywords = in.get() == 1;
            int length = in.getInt();
            var summary = new Block.Summary(size, firstUid, unseen, hasKeywords);
            blocks.add(Block.saved(summary, in.slice(at, length)));
            at += length;
        }
        return blocks;
    }
}
