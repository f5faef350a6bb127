package org.courier.imap.wire;

import java.util.Arrays;
import java.util.OptionalLong;

/// A set of message sequence numbers or UIDs (RFC 3501 section 9, sequence-set): ranges as the
/// client wrote them, never expanded, so that 1:* costs the same on any mailbox.
public final class SequenceSet {
    /// "*": the largest number in use.
    public static final long STAR = Long.MAX_VALUE;

    private final long[] pairs;

    private SequenceSet(long[] pairs) {
        this.pairs = pairs;
    }

    /// @param pairs first and last of each range, as written; STAR for "*"
    public static SequenceSet of(long... pairs) {
        return new SequenceSet(pairs.clone());
    }

    /// The ranges in ascending order, apart from each other, lowest end first, "*" replaced. The
    /// order of a range's ends and of ranges means nothing (RFC 3501 section 9, seq-range).
    ///
    /// @param star the largest number in use; 0 when there is none
    public long[] ranges(long star) {
        int n = pairs.length / 2;
        var sorted = new long[n][2];
        for (int i = 0; i < n; i++) {
            long a = pairs[2 * i] == STAR ? star : pairs[2 * i];
            long b = pairs[2 * i + 1] == STAR ? star : pairs[2 * i + 1];
            sorted[i][0] = Math.min(a, b);
            sorted[i][1] = Math.max(a, b);
        }
        if (n > 1) Arrays.sort(sorted, (x, y) -> Long.compare(x[0], y[0]));
        var out = new long[2 * n];
        int end = 0;
        for (var range : sorted) {
            if (end > 0 && range[0] <= out[end - 1] + 1) {
                out[end - 1] = Math.max(out[end - 1], range[1]);
            } else {
                out[end++] = range[0];
                out[end++] = range[1];
            }
        }
        return Arrays.copyOf(out, end);
    }

    public boolean contains(long number, long star) {
        for (int i = 0; i < pairs.length; i += 2) {
            long a = pairs[i] == STAR ? star : pairs[i];
            long b = pairs[i + 1] == STAR ? star : pairs[i + 1];
            if (number >= Math.min(a, b) && number <= Math.max(a, b)) return true;
        }
        return false;
    }

    /// The smallest number of the set above limit: a sequence number no message has.
    public OptionalLong firstAbove(long limit) {
        var ranges = ranges(limit);
        for (int i = 0; i < ranges.length; i += 2)
            if (ranges[i + 1] > limit) return OptionalLong.of(Math.max(ranges[i], limit + 1));
        return OptionalLong.empty();
    }

    /// UIDs in ascending order as a set: 1:3,5.
    public static String format(long[] ascending) {
        var out = new StringBuilder();
        for (int i = 0; i < ascending.length; ) {
            int j = i;
            while (j + 1 < ascending.length && ascending[j + 1] == ascending[j] + 1) j++;
            if (i > 0) out.append(',');
            out.append(ascending[i]);
            if (j > i) out.append(':').append(ascending[j]);
            i = j + 1;
        }
        return out.toString();
    }
}
