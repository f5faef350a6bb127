package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A folder as it is saved in the index, so that the next start need not list it.
///
/// @param directory tells the directory from one made later under its name
/// @param stamps of the files when it was saved
/// @param exact no change can hide behind these stamps
record FolderState(String directory, Stamps stamps, boolean exact, Snapshot snapshot) {
    private static final int HEADER = 512;

    /// Everything but the blocks.
    byte[] header() {
        var texts = (directory + "\n" + stamps.uidList().file()).getBytes(UTF_8);
        var out = ByteBuffer.allocate(HEADER + texts.length);
        out.put((byte) (exact ? 1 : 0));
        out.putLong(stamps.cur()).putLong(stamps.fresh()).putLong(stamps.keywords());
        out.putLong(stamps.uidList().modified()).putLong(stamps.uidList().size());
        out.putLong(snapshot.uidNext()).putLong(snapshot.highestModSeq());
        out.putInt(snapshot.blockCount()).putInt(snapshot.size());
        out.putInt(texts.length).put(texts);
        var bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    /// The blocks that are not in the state saved before.
    Map<Integer, byte[]> blocksSince(Snapshot saved) {
        var changed = new HashMap<Integer, byte[]>();
        for (int b = 0; b < snapshot.blockCount(); b++)
            if (b >= saved.blockCount() || saved.blockAt(b) != snapshot.blockAt(b))
                changed.put(b, snapshot.blockAt(b).encoded());
        return changed;
    }

    /// Empty when there is none, or one that doesn't fit together.
    static Optional<FolderState> read(Index index, Index.Folder saved) {
        try {
            return saved.state().length == 0 ? Optional.empty() : decode(index, saved);
        } catch (BufferUnderflowException _) {
            return Optional.empty();
        }
    }

    private static Optional<FolderState> decode(Index index, Index.Folder saved) {
        var in = ByteBuffer.wrap(saved.state());
        boolean exact = in.get() == 1;
        long cur = in.getLong();
        long fresh = in.getLong();
        long keywords = in.getLong();
        long modified = in.getLong();
        long uidListSize = in.getLong();
        long uidNext = in.getLong();
        long modSeq = in.getLong();
        int count = in.getInt();
        int size = in.getInt();
        var text = new byte[Math.min(in.getInt(), in.remaining() + 1)];
        in.get(text);
        var texts = new String(text, UTF_8).split("\n", 2);
        var stamp = new Stamps.UidListStamp(modified, uidListSize, texts[1]);
        var blocks = new ArrayList<Block>();
        for (var bytes : index.blocks(saved.number(), count)) blocks.add(Block.decoded(bytes));
        var snapshot = Snapshot.of(saved.uidValidity(), uidNext, modSeq, blocks);
        if (blocks.size() != count || snapshot.size() != size || !snapshot.isAscending())
            return Optional.empty();
        return Optional.of(
                new FolderState(
                        texts[0], new Stamps(cur, fresh, stamp, keywords), exact, snapshot));
    }
}
