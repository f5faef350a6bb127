package org.courier.core.maildir;

/// Tells from the messages that nobody had looked at before whether a client goes through the
/// folder in order.
final class Walk {
    private static final int SOME = 16;
    private static final int LARGEST = 256;

    private int next = -1;
    private int ahead = SOME;

    /// @param i the index of the message asked for
    /// @return how many of those that follow are worth a look now
    synchronized int next(int i) {
        boolean onwards = next >= 0 && i >= next && i - next <= 1;
        ahead = onwards ? Math.min(ahead * 2, LARGEST) : SOME / 2;
        int count = onwards ? ahead : 0;
        next = i + 1 + count;
        return count;
    }

    /// A client that goes through the folder has come to what was looked at for it.
    ///
    /// @param from the index after that
    /// @return how many from there on are worth a look now
    synchronized int further(int from) {
        ahead = Math.min(ahead * 2, LARGEST);
        next = from + ahead;
        return ahead;
    }
}
