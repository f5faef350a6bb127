package org.courier.imap.mailbox;

import org.courier.core.maildir.Snapshot;
import org.courier.imap.wire.SequenceSet;

import java.util.Arrays;
import java.util.function.IntConsumer;

/// The messages a sequence set names, as ranges of indexes into a snapshot: ascending, apart, never
/// expanded.
///
/// @param pairs first index and the index after the last, for each range
public record IndexRanges(int[] pairs) {
    /// Ranges that touch become one: UIDs 1,3 are neighbours where nobody has 2.
    public IndexRanges {
        pairs = merged(pairs);
    }

    private static int[] merged(int[] pairs) {
        var out = new int[pairs.length];
        int n = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            if (n > 0 && out[n - 1] == pairs[i]) n--;
            else out[n++] = pairs[i];
            out[n++] = pairs[i + 1];
        }
        return Arrays.copyOf(out, n);
    }

    static IndexRanges ofNumbers(SequenceSet set, int size) {
        var ranges = set.ranges(size);
        var pairs = new int[ranges.length];
        int n = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            long from = Math.max(1, ranges[i]);
            long to = Math.min(size, ranges[i + 1]);
            if (from > to) continue;
            pairs[n++] = (int) from - 1;
            pairs[n++] = (int) to;
        }
        return new IndexRanges(Arrays.copyOf(pairs, n));
    }

    static IndexRanges ofUids(SequenceSet set, Snapshot view) {
        // the largest UID stands for "*", so 99:* always holds the last message
        long star = view.size() == 0 ? 0 : view.uid(view.size() - 1);
        var ranges = set.ranges(star);
        var pairs = new int[ranges.length];
        int n = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            int from = view.indexOf(ranges[i]);
            if (from < 0) from = -from - 1;
            int to = view.indexOf(ranges[i + 1]);
            to = to < 0 ? -to - 1 : to + 1;
            if (from >= to) continue;
            pairs[n++] = from;
            pairs[n++] = to;
        }
        return new IndexRanges(Arrays.copyOf(pairs, n));
    }

    public static IndexRanges all(int size) {
        return new IndexRanges(size == 0 ? new int[0] : new int[] {0, size});
    }

    public int count() {
        int count = 0;
        for (int i = 0; i < pairs.length; i += 2) count += pairs[i + 1] - pairs[i];
        return count;
    }

    public boolean isEmpty() {
        return pairs.length == 0;
    }

    public boolean contains(int index) {
        int at = Arrays.binarySearch(pairs, index);
        // a range's first index is in it, the one after its last is not
        return at >= 0 ? at % 2 == 0 : (-at - 1) % 2 == 1;
    }

    public void forEach(IntConsumer each) {
        for (int i = 0; i < pairs.length; i += 2)
            for (int index = pairs[i]; index < pairs[i + 1]; index++) each.accept(index);
    }

    /// The UIDs of these messages, ascending.
    public long[] uids(Snapshot view) {
        var uids = new long[count()];
        int n = 0;
        for (int i = 0; i < pairs.length; i += 2)
            for (int index = pairs[i]; index < pairs[i + 1]; index++) uids[n++] = view.uid(index);
        return uids;
    }
}
