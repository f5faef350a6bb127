package org.courier.core.maildir;

import java.util.Arrays;
import java.util.OptionalLong;

/// Size and date of a folder's messages by UID: the two numbers a client asks for thousands at
/// once. An open hash table of plain arrays; a UID is never 0.
final class Numbers {
    private static final long UNKNOWN = Long.MIN_VALUE;
    private static final int SMALLEST = 8;

    private int[] uids = new int[SMALLEST];
    private long[] sizes = new long[SMALLEST];
    private long[] dates = new long[SMALLEST];
    private int used;

    synchronized OptionalLong size(long uid) {
        int slot = slot(uid);
        return slot < 0 || sizes[slot] == UNKNOWN
                ? OptionalLong.empty()
                : OptionalLong.of(sizes[slot]);
    }

    synchronized OptionalLong date(long uid) {
        int slot = slot(uid);
        return slot < 0 || dates[slot] == UNKNOWN
                ? OptionalLong.empty()
                : OptionalLong.of(dates[slot]);
    }

    synchronized void putSize(long uid, long size) {
        int slot = claim(uid);
        sizes[slot] = size;
    }

    synchronized void putDate(long uid, long date) {
        int slot = claim(uid);
        dates[slot] = date;
    }

    /// A folder with another UIDVALIDITY, or one that has lost most of its messages.
    synchronized void clear() {
        uids = new int[SMALLEST];
        sizes = new long[SMALLEST];
        dates = new long[SMALLEST];
        used = 0;
    }

    private int slot(long uid) {
        int mask = uids.length - 1;
        for (int i = hash(uid) & mask; ; i = i + 1 & mask) {
            if (uids[i] == (int) uid) return i;
            if (uids[i] == 0) return -1;
        }
    }

    private static int hash(long uid) {
        return (int) uid * 0x9e3779b1 >>> 7;
    }

    private int claim(long uid) {
        int found = slot(uid);
        if (found >= 0) return found;
        if (used * 2 >= uids.length) grow();
        used++;
        int slot = free(uids, uid);
        uids[slot] = (int) uid;
        sizes[slot] = UNKNOWN;
        dates[slot] = UNKNOWN;
        return slot;
    }

    private static int free(int[] table, long uid) {
        int mask = table.length - 1;
        int i = hash(uid) & mask;
        while (table[i] != 0) i = i + 1 & mask;
        return i;
    }

    private void grow() {
        var moreUids = new int[uids.length * 2];
        var moreSizes = new long[moreUids.length];
        var moreDates = Arrays.copyOf(moreSizes, moreSizes.length);
        for (int i = 0; i < uids.length; i++) {
            if (uids[i] == 0) continue;
            int slot = free(moreUids, Integer.toUnsignedLong(uids[i]));
            moreUids[slot] = uids[i];
            moreSizes[slot] = sizes[i];
            moreDates[slot] = dates[i];
        }
        uids = moreUids;
        sizes = moreSizes;
        dates = moreDates;
    }
}
