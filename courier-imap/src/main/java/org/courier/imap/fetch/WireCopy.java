package org.courier.imap.fetch;

import org.courier.core.maildir.MessageContent;
import org.courier.core.mime.LineEnds;
import org.courier.imap.fetch.Traffic.Place;
import org.courier.imap.wire.Responses;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Sends stretches of message files with every line end as CRLF. Where it stopped is remembered, so
/// that a client that reads a large message piece by piece does not make us read it from the start
/// each time.
final class WireCopy {
    private static final int CHUNK = 32_768;

    private final Traffic traffic;
    private byte[] in = {};
    private byte[] converted = {};

    WireCopy(Traffic traffic) {
        this.traffic = traffic;
    }

    /// Sends the wire octets [skip, skip + count) of a stretch.
    void send(
            long uid,
            MessageContent content,
            Piece.Stored piece,
            long skip,
            long count,
            Responses out)
            throws IOException {
        if (converted.length == 0) converted = new byte[2 * CHUNK];
        var last = traffic.last();
        boolean goesOn = last.uid() == uid && last.from() == piece.from() && last.wire() <= skip;
        var at = goesOn ? last : new Place(uid, piece.from(), piece.from(), 0, false);
        long left = count;
        while (left > 0) {
            var next = convert(content, at, piece.to());
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

    private Place convert(MessageContent content, Place at, long to) throws IOException {
        int most = (int) Math.min(CHUNK, to - at.position());
        return switch (content) {
            case MessageContent.Octets(var octets) -> {
                int start = (int) Math.min(at.position(), octets.length);
                yield convert(at, octets, start, Math.min(start + most, octets.length));
            }
            case MessageContent.File(var channel) -> {
                if (in.length == 0) in = new byte[CHUNK];
                int n = channel.read(ByteBuffer.wrap(in, 0, most), at.position());
                yield convert(at, in, 0, n);
            }
        };
    }

    private Place convert(Place at, byte[] from, int start, int end) throws IOException {
        if (end <= start) throw new EOFException("a message file is shorter than it was");
        byte before = (byte) (at.afterCr() ? '\r' : 0);
        int length = LineEnds.toCrLf(from, start, end, before, converted);
        return new Place(
                at.uid(),
                at.from(),
                at.position() + end - start,
                at.wire() + length,
                from[end - 1] == '\r');
    }
}
