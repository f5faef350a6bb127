package org.courier.smtp.wire;

import org.courier.core.net.Connection;

import java.io.EOFException;
import java.io.IOException;

/// The argument of BDAT: `size [LAST]` (RFC 3030 section 2), and the octets that follow it.
public record Chunk(long size, boolean last) {
    private static final int PIECE = 16_384;

    public static Chunk parse(String argument) {
        var words = argument.strip().split(" +");
        boolean last = words.length == 2 && words[1].equalsIgnoreCase("LAST");
        if (words.length > 2 || words.length == 2 && !last || !words[0].matches("[0-9]{1,18}"))
            throw CommandFailed.of(501, "5.5.4", "Syntax: BDAT size [LAST]");
        return new Chunk(Long.parseLong(words[0]), last);
    }

    /// Reads exactly the chunk's octets.
    public void readTo(Connection connection, DataReader.Sink sink) throws IOException {
        var piece = new byte[(int) Math.min(PIECE, Math.max(1, size))];
        for (long left = size; left > 0; ) {
            int n = connection.read(piece, 0, (int) Math.min(piece.length, left));
            if (n < 0) throw new EOFException("connection closed within BDAT");
            sink.write(piece, 0, n);
            left -= n;
        }
    }
}
