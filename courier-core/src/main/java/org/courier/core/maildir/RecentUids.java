package org.courier.core.maildir;

import java.util.Arrays;

/// UIDs that became recent and that no session has claimed yet. Plain numbers, since the first look
/// at a large folder makes all its messages recent.
final class RecentUids {
    private long[] uids = {};
    private int size;

    void add(long uid) {
        if (size == uids.length) uids = Arrays.copyOf(uids, Math.max(16, 2 * size));
        uids[size++] = uid;
    }

    void clear() {
        uids = new long[0];
        size = 0;
    }

    /// Those that are in the folder, ascending.
    long[] in(Snapshot snapshot) {
        var sorted = Arrays.copyOf(uids, size);
        Arrays.sort(sorted);
        int kept = 0;
        for (long uid : sorted)
            if ((kept == 0 || sorted[kept - 1] != uid) && snapshot.indexOf(uid) >= 0)
                sorted[kept++] = uid;
        return Arrays.copyOf(sorted, kept);
    }
}
