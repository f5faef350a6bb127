package org.courier.imap.mailbox;

import java.util.Arrays;

/// UIDs that are \Recent in one session: a sorted array, as there are few or they lie together.
final class Recent {
    private long[] uids = {};

    void add(long[] more) {
        if (more.length == 0) return;
        int n = uids.length;
        uids = Arrays.copyOf(uids, n + more.length);
        System.arraycopy(more, 0, uids, n, more.length);
        Arrays.sort(uids);
    }

    boolean has(long uid) {
        return uids.length > 0 && Arrays.binarySearch(uids, uid) >= 0;
    }

    void remove(long uid) {
        int at = Arrays.binarySearch(uids, uid);
        if (at < 0) return;
        var rest = new long[uids.length - 1];
        System.arraycopy(uids, 0, rest, 0, at);
        System.arraycopy(uids, at + 1, rest, at, rest.length - at);
        uids = rest;
    }

    void clear() {
        uids = new long[0];
    }

    int count() {
        return uids.length;
    }
}
