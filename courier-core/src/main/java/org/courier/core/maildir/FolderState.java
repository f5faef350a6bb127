package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A folder as it is saved beside the index, so that the next start need not list it: a head with a
/// summary of each block, its checksum, and the blocks. These are read when they are asked for.
///
/// @param key the folder's path
/// @param directory tells the directory from one made later under its name
/// @param stamps of the files when it was saved
/// @param exact no change can hide behind these stamps
record FolderState(String key, String directory, Stamps stamps, boolean exact, Snapshot snapshot) {
    private static final long VERSION = 0x436f757269657232L;
    private static final int NUMBERS = 10 * Long.BYTES + 2 * Integer.BYTES + 1;
    private static final int SUMMARY = 5 * Integer.BYTES + 1;
    private static final int CHECKSUM = Integer.BYTES;

    /// All of it, in pieces to be written one after the other.
    ///
    /// @param boot tells this run of the system from others
    ByteBuffer[] pieces(long boot) {
        int count = snapshot.blockCount();
        var pieces = new ByteBuffer[count + 1];
        for (int b = 0; b < count; b++) pieces[b + 1] = snapshot.blockAt(b).encoded();
        pieces[0] = head(pieces, boot);
        return pieces;
    }

    private ByteBuffer head(ByteBuffer[] pieces, long boot) {
        var texts = String.join("\n", stamps.uidList().file(), directory, key).getBytes(UTF_8);
        int count = snapshot.blockCount();
        var out = ByteBuffer.allocate(NUMBERS + texts.length + count * SUMMARY + CHECKSUM);
        out.putLong(VERSION).putLong(boot).put((byte) (exact ? 1 : 0));
        out.putLong(stamps.cur()).putLong(stamps.fresh()).putLong(stamps.keywords());
        out.putLong(stamps.uidList().modified()).putLong(stamps.uidList().size());
        out.putLong(snapshot.uidValidity()).putLong(snapshot.uidNext());
        out.putLong(snapshot.highestModSeq());
        out.putInt(count).putInt(texts.length).put(texts);
        for (int b = 0; b < count; b++) {
            var summary = snapshot.blockAt(b).summary();
            out.putInt(summary.size()).putInt((int) summary.firstUid()).putInt(summary.unseen());
            out.put((byte) (summary.hasKeywords() ? 1 : 0)).putInt(pieces[b + 1].remaining());
            var block = pieces[b + 1];
            out.putInt(SavedBlock.checksum(block.array(), block.remaining()));
        }
        return out.putInt(SavedBlock.checksum(out.array(), out.position())).flip();
    }

    /// Empty when these are not the bytes of pieces().
    ///
    /// @param file stays in use
    /// @param boot of now, 0 when it is not known: of what an earlier run of the system has
    ///   written, its end may have lost a part, so that all is checked at once
    /// @param lost called by whoever asks for a block that can't be read
    static Optional<FolderState> read(ByteBuffer file, long boot, Runnable lost) {
        try {
            return decode(file.duplicate(), boot, lost);
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | InternalError _) {
            // the last is a page of a mapped file that can't be read
            return Optional.empty();
        }
    }

    private static Optional<FolderState> decode(ByteBuffer in, long boot, Runnable lost) {
        if (in.getLong() != VERSION) return Optional.empty();
        long writtenIn = in.getLong();
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
        if (count < 0 || count > in.remaining() / SUMMARY || !isHeadWhole(in, count))
            return Optional.empty();
        var texts = new String(text, UTF_8).split("\n", 3);
        if (texts.length < 3) return Optional.empty();
        var blocks = blocks(in, count, lost);
        if (blocks.isEmpty()) return Optional.empty();
        boolean sure = writtenIn == boot && boot != 0;
        if (!sure && !areWhole(blocks.get())) return Optional.empty();
        var stamp = new Stamps.UidListStamp(modified, uidListSize, texts[0]);
        return Optional.of(
                new FolderState(
                        texts[2],
                        texts[1],
                        new Stamps(cur, fresh, stamp, keywords),
                        exact,
                        Snapshot.of(uidValidity, uidNext, modSeq, blocks.get())));
    }

    private static boolean isHeadWhole(ByteBuffer in, int count) {
        int end = in.position() + count * SUMMARY;
        var head = new byte[end];
        in.get(0, head);
        return in.getInt(end) == SavedBlock.checksum(head, end);
    }

    private static Optional<List<Block>> blocks(ByteBuffer in, int count, Runnable lost) {
        var blocks = new ArrayList<Block>(count);
        int at = in.position() + count * SUMMARY + CHECKSUM;
        for (int b = 0; b < count; b++) {
            int size = in.getInt();
            long firstUid = Integer.toUnsignedLong(in.getInt());
            int unseen = in.getInt();
            boolean hasKeywords = in.get() == 1;
            int length = in.getInt();
            var saved = new SavedBlock(in.slice(at, length), in.getInt(), lost);
            var summary = new Block.Summary(size, firstUid, unseen, hasKeywords);
            blocks.add(Block.saved(summary, saved));
            at += length;
        }
        return at == in.limit() ? Optional.of(blocks) : Optional.empty();
    }

    private static boolean areWhole(List<Block> blocks) {
        return blocks.stream().allMatch(Block::isWhole);
    }
}
