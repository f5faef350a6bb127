package org.courier.core.maildir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;

/// A folder at one moment: immutable, ordered by UID. Index i runs from 0 (IMAP sequence number
/// i+1). Made of blocks that later snapshots share as long as nothing in them changes.
public final class Snapshot {
    private final long uidValidity;
    private final long uidNext;
    private final long highestModSeq;
    private final Block[] blocks;
    // index of each block's first message, and the size as the last
    private final int[] starts;

    private Snapshot(long uidValidity, long uidNext, long highestModSeq, Block[] blocks) {
        this.uidValidity = uidValidity;
        this.uidNext = uidNext;
        this.highestModSeq = highestModSeq;
        this.blocks = blocks;
        this.starts = new int[blocks.length + 1];
        for (int b = 0; b < blocks.length; b++) starts[b + 1] = starts[b] + blocks[b].size();
    }

    static Snapshot of(long uidValidity, long uidNext, long highestModSeq, List<Block> blocks) {
        return new Snapshot(uidValidity, uidNext, highestModSeq, blocks.toArray(Block[]::new));
    }

    static Snapshot ofRows(
            long uidValidity, long uidNext, long highestModSeq, List<Block.Row> rows) {
        return of(uidValidity, uidNext, highestModSeq, pack(rows));
    }

    private static List<Block> pack(List<Block.Row> rows) {
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < rows.size(); i += Block.SIZE)
            blocks.add(Block.of(rows.subList(i, Math.min(i + Block.SIZE, rows.size()))));
        return blocks;
    }

    public long uidValidity() {
        return uidValidity;
    }

    public long uidNext() {
        return uidNext;
    }

    public int size() {
        return starts[blocks.length];
    }

    public long highestModSeq() {
        return highestModSeq;
    }

    private int block(int i) {
        if (i < 0 || i >= size()) throw new IndexOutOfBoundsException(i);
        // blocks are mostly full: the guess is mostly right
        int guess = Math.min(i / Block.SIZE, blocks.length - 1);
        if (starts[guess] <= i && i < starts[guess + 1]) return guess;
        int at = Arrays.binarySearch(starts, i);
        return at >= 0 ? at : -at - 2;
    }

    public long uid(int i) {
        int b = block(i);
        return blocks[b].uid(i - starts[b]);
    }

    public Flags flags(int i) {
        int b = block(i);
        return new Flags(blocks[b].flags(i - starts[b]));
    }

    public Set<String> keywords(int i) {
        int b = block(i);
        return blocks[b].keywords(i - starts[b]);
    }

    public long modSeq(int i) {
        int b = block(i);
        return blocks[b].modSeq(i - starts[b]);
    }

    public MessageFile file(int i) {
        int b = block(i);
        return new MessageFile(blocks[b].name(i - starts[b]));
    }

    long keyHash(int i) {
        int b = block(i);
        return blocks[b].keyHash(i - starts[b]);
    }

    long diskSize(int i) {
        int b = block(i);
        return blocks[b].diskSize(i - starts[b]);
    }

    Block.Row row(int i) {
        int b = block(i);
        return blocks[b].row(i - starts[b]);
    }

    /// Index of the UID, or -(insertion point)-1 as Arrays.binarySearch.
    public int indexOf(long uid) {
        int low = 0;
        int high = blocks.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks[middle].firstUid() <= uid) low = middle;
            else high = middle - 1;
        }
        if (blocks.length == 0) return -1;
        int in = blocks[low].indexOf(uid);
        return in >= 0 ? starts[low] + in : in - starts[low];
    }

    /// Every keyword some message of the folder has, first spelling.
    public Set<String> allKeywords() {
        var all = new ArrayList<String>();
        for (var block : blocks)
            if (block.hasKeywords())
                for (int i = 0; i < block.size(); i++) all.addAll(block.keywords(i));
        return Keywords.distinct(all);
    }

    /// Index of the first message without \Seen, -1 when there is none.
    public int firstUnseen() {
        for (int b = 0; b < blocks.length; b++) {
            if (blocks[b].unseen() == 0) continue;
            for (int i = 0; i < blocks[b].size(); i++)
                if ((blocks[b].flags(i) & Flags.SEEN.bits()) == 0) return starts[b] + i;
        }
        return -1;
    }

    public int unseen() {
        int unseen = 0;
        for (var block : blocks) unseen += block.unseen();
        return unseen;
    }

    /// All UIDs, ascending.
    public long[] uids() {
        var uids = new long[size()];
        int at = 0;
        for (var block : blocks) for (int i = 0; i < block.size(); i++) uids[at++] = block.uid(i);
        return uids;
    }

    /// What another program or session did between two snapshots of one folder with one
    /// UIDVALIDITY: UIDs, ascending. A message that came and went is in neither list.
    public record Difference(long[] vanished, long[] changed, long[] added) {
        public boolean isEmpty() {
            return vanished.length == 0 && changed.length == 0 && added.length == 0;
        }
    }

    /// What changed since an older snapshot of this folder. Costs little where blocks are shared.
    public Difference since(Snapshot older) {
        return SnapshotDifference.between(older, this);
    }

    /// Whether this is the other with messages added at the end, as far as names without flags go.
    boolean extendsUids(Snapshot other) {
        if (other.uidValidity != uidValidity || other.size() > size() || other.size() == 0)
            return false;
        for (int b = 0; b < other.blocks.length; b++) {
            var mine = blocks[b];
            var theirs = other.blocks[b];
            if (mine != theirs && !mine.beginsAs(theirs)) return false;
        }
        return true;
    }

    int blockCount() {
        return blocks.length;
    }

    Block blockAt(int b) {
        return blocks[b];
    }

    int start(int b) {
        return starts[b];
    }

    void eachBlock(ObjIntConsumer<Block> visitor) {
        for (int b = 0; b < blocks.length; b++) visitor.accept(blocks[b], starts[b]);
    }

    void each(IntConsumer visitor) {
        for (int i = 0; i < size(); i++) visitor.accept(i);
    }

    /// The same with these messages replaced by uid.
    Snapshot replace(Map<Long, Block.Row> changed) {
        if (changed.isEmpty()) return this;
        var perBlock = new HashMap<Integer, List<Block.Row>>();
        long modSeq = highestModSeq;
        for (var row : changed.values()) {
            int i = indexOf(row.uid());
            if (i < 0) continue;
            perBlock.computeIfAbsent(block(i), _ -> new ArrayList<>()).add(row);
            modSeq = Math.max(modSeq, row.modSeq());
        }
        var copy = blocks.clone();
        perBlock.forEach(
                (b, rows) -> {
                    var all = rows(blocks[b]);
                    for (var row : rows) all.set(blocks[b].indexOf(row.uid()), row);
                    copy[b] = Block.of(all);
                });
        return new Snapshot(uidValidity, uidNext, modSeq, copy);
    }

    private static List<Block.Row> rows(Block block) {
        var rows = new ArrayList<Block.Row>(block.size());
        for (int i = 0; i < block.size(); i++) rows.add(block.row(i));
        return rows;
    }

    /// The same without these UIDs.
    Snapshot remove(Set<Long> uids, long modSeq) {
        var touched = new HashSet<Integer>();
        for (long uid : uids) {
            int i = indexOf(uid);
            if (i >= 0) touched.add(block(i));
        }
        if (touched.isEmpty()) return this;
        var kept = new ArrayList<Block>();
        for (int b = 0; b < blocks.length; b++) {
            var block = blocks[b];
            if (!touched.contains(b)) {
                kept.add(block);
                continue;
            }
            var rows = new ArrayList<Block.Row>();
            for (int i = 0; i < block.size(); i++)
                if (!uids.contains(block.uid(i))) rows.add(block.row(i));
            if (!rows.isEmpty()) kept.add(Block.of(rows));
        }
        return of(uidValidity, uidNext, Math.max(highestModSeq, modSeq), kept);
    }

    /// The same with more messages at the end.
    Snapshot append(List<Block.Row> rows, long next) {
        if (rows.isEmpty() && next == uidNext) return this;
        var all = new ArrayList<>(List.of(blocks));
        var tail = new ArrayList<Block.Row>();
        if (!all.isEmpty() && all.getLast().size() < Block.SIZE)
            tail.addAll(rows(all.removeLast()));
        tail.addAll(rows);
        all.addAll(pack(tail));
        long modSeq = highestModSeq;
        for (var row : rows) modSeq = Math.max(modSeq, row.modSeq());
        return of(uidValidity, next, modSeq, all);
    }
}
