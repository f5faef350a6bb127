package org.courier.imap.command;

import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.Literal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Writes the octets of a literal to a file as C Courier stores messages: without CR, with a last
/// line end.
final class MessageUpload {
    private static final int CHUNK = 65_536;

    private MessageUpload() {}

    /// Tells a client that waits to send, and closes the file. When the disk fails, the session
    /// loop reads what is left of the literal.
    static void receive(Arguments in, Literal literal, FileChannel file) throws IOException {
        long left = literal.size();
        try (var out = file) {
            in.octets().accept(literal);
            var chunk = new byte[(int) Math.min(CHUNK, Math.max(1, left))];
            byte last = '\n';
            while (left > 0) {
                int n = in.octets().read(chunk, 0, (int) Math.min(chunk.length, left));
                left -= n;
                int kept = withoutCr(chunk, n);
                if (kept > 0) last = chunk[kept - 1];
                write(out, chunk, kept);
            }
            if (last != '\n') write(out, new byte[] {'\n'}, 1);
        }
    }

    private static int withoutCr(byte[] octets, int length) {
        int kept = 0;
        for (int i = 0; i < length; i++) if (octets[i] != '\r') octets[kept++] = octets[i];
        return kept;
    }

    private static void write(FileChannel out, byte[] octets, int length) throws IOException {
        var buffer = ByteBuffer.wrap(octets, 0, length);
        while (buffer.hasRemaining()) out.write(buffer);
    }
}
