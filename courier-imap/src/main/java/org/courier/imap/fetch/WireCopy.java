package org.courier.imap.fetch;

import org.courier.imap.fetch.Traffic.Place;
import org.courier.imap.wire.Responses;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Sends stretches of message files with every line end as CRLF. Where it stopped is remembered, so
/// that a client that reads a large message piece by piece does not make us read it from the start
/// each time.
final class WireCopy {
    private static final int CHUNK = 32_768;

    private final Traffic traffic;
    private final ByteBuffer in = ByteBuffer.allocate(CHUNK);
    private final byte[] converted = new byte[2 * CHUNK];

    WireCopy(Traffic traffic) {
        this.traffic = traffic;
    }

    /// Sends the wire octets [skip, skip + count) of a stretch.
    void send(long uid, FileChannel file, Piece.Stored piece, long skip, long count, Responses out)
            throws IOException {
        var last = traffic.last();
        boolean goesOn = last.uid() == uid && last.from() == piece.from() && last.wire() <= skip;
        var at = goesOn ? last : new Place(uid, piece.from(), piece.from(), 0, false);
        long left = count;
        while (left > 0) {
            int n = read(file, at.position(), piece.to());
            var next = convert(at, n);
            long start = Math.max(0, skip - at.wire());
            long length = Math.min(left, next.wire() - at.wire() - start);
            if (length > 0) {
                out.octets(converted, (int) start, (int) length);
                left -= length;
            }
            // a chunk that reaches behind the end is where the next piece begins
            traffic.last(next.wire() > skip + count ? at : next);
            at = next;
        }
    }

    private int read(FileChannel file, long position, long to) throws IOException {
        in.clear().limit((int) Math.min(CHUNK, to - position));
        int n = file.read(in, position);
        if (n <= 0) throw new EOFException("a message file is shorter than it was");
        return n;
    }

    private Place convert(Place at, int n) {
        var from = in.array();
        var to = converted;
        int length = 0;
        byte before = (byte) (at.afterCr() ? '\r' : 0);
        for (int i = 0; i < n; i++) {
            byte b = from[i];
            if (b == '\n' && before != '\r') to[length++] = '\r';
            to[length++] = b;
            before = b;
        }
        return new Place(
                at.uid(), at.from(), at.position() + n, at.wire() + length, before == '\r');
    }
}
