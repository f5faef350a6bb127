package org.courier.imap.fetch;

/// What the FETCHes of one session leave behind: octets of headers and of bodies sent, for its log
/// line, and where the last piece of a message ended.
public final class Traffic {
    /// A place in a stretch of a message: the file position, and how many wire octets of the
    /// stretch lie before it.
    record Place(long uid, long from, long position, long wire, boolean afterCr) {}

    private long headers;
    private long bodies;
    private Place last = new Place(-1, 0, 0, 0, false);

    void count(Piece piece, long octets) {
        if (piece.isHeader()) headers += octets;
        else bodies += octets;
    }

    public long headers() {
        return headers;
    }

    public long bodies() {
        return bodies;
    }

    Place last() {
        return last;
    }

    void last(Place place) {
        last = place;
    }

    /// Another mailbox is selected: UIDs mean other messages.
    public void forget() {
        last = new Place(-1, 0, 0, 0, false);
    }
}
