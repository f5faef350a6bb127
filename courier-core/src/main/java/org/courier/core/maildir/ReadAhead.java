package org.courier.core.maildir;

/// How many entries to read at once: one for a client that asks here and there, more and more for
/// one that goes through a folder.
final class ReadAhead {
    private static final int LARGEST = 512;

    private long from;
    private long to;
    private int count = 1;

    /// @return how many to read from this UID on, 0 when it lies in what has been read
    synchronized int missed(long uid) {
        if (uid >= from && uid <= to) {
            from = uid;
            return 0;
        }
        boolean onwards = to > 0 && uid > to && uid - to <= LARGEST;
        count = onwards ? Math.min(count * 4, LARGEST) : 1;
        from = uid;
        to = uid;
        return count;
    }

    synchronized void hasReadTo(long uid) {
        to = Math.max(to, uid);
    }
}
