package org.courier.core.mime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Looks at eight octets at a time: the search for line ends is what a scan spends its time on.
final class Words {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long LFS = ONES * '\n';
    private static final long CRS = ONES * '\r';

    private Words() {}

    /// Octets at to at + 7, the first one lowest.
    static long at(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    static boolean hasNul(long word) {
        return ((word - ONES) & ~word & HIGHS) != 0;
    }

    static boolean hasLf(long word) {
        return hasNul(word ^ LFS);
    }

    static boolean hasEightBit(long word) {
        return (word & HIGHS) != 0;
    }

    /// The highest bit of each octet that is LF.
    static long lfs(long word) {
        return nuls(word ^ LFS);
    }

    private static long nuls(long x) {
        return ~(((x & ~HIGHS) + ~HIGHS) | x | ~HIGHS);
    }

    /// How many of the first octets are LF and have no CR before them.
    static int bareLfs(byte[] bytes, int length, byte before) {
        int count = 0;
        // the highest bit of the lowest octet, when the octet before is CR
        long afterCr = before == '\r' ? 0x80 : 0;
        int i = 0;
        for (; i <= length - 8; i += 8) {
            long word = at(bytes, i);
            long crs = nuls(word ^ CRS);
            count += Long.bitCount(lfs(word) & ~(crs << 8 | afterCr));
            afterCr = crs >>> 56;
        }
        for (; i < length; i++) {
            if (bytes[i] == '\n' && afterCr == 0) {
                count++;
            }
            afterCr = bytes[i] == '\r' ? 0x80 : 0;
        }
        return count;
    }

    /// Which of the eight octets the lowest bit of lfs stands for.
    static int first(long lfs) {
        return Long.numberOfTrailingZeros(lfs) >>> 3;
    }

    /// Where the next LF in [from, to) is; to when there is none.
    static int indexOfLf(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - 8; i += 8) {
            long word = at(bytes, i);
            if (hasLf(word)) {
                return i + first(lfs(word));
            }
        }
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    static boolean hasEightBit(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - 8; i += 8) {
            if (hasEightBit(at(bytes, i))) {
                return true;
            }
        }
        for (; i < to; i++) {
            if (bytes[i] < 0) {
                return true;
            }
        }
        return false;
    }

    /// Where the last NUL in [from, to) is; -1 when there is none.
    static int lastNul(byte[] bytes, int from, int to) {
        int i = to;
        for (; i >= from + 8; i -= 8) {
            if (hasNul(at(bytes, i - 8))) {
                break;
            }
        }
        for (i--; i >= from; i--) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
