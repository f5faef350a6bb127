package org.courier.core.mime;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// Finds the whole MIME structure of a message in one pass (RFC 2045, RFC 2046), in time linear in
/// its size and with bounded memory. Line ends may be CRLF, LF or mixed.
public final class MessageScanner {
    private MessageScanner() {}

    /// Above these, the rest is one opaque part: the scan never fails on content. A multipart or an
    /// enclosed message deeper than depth is application/octet-stream; the part with which parts is
    /// reached takes all that follows; of a header what lies beyond headerBytes, and of a header
    /// line what lies beyond lineBytes, is passed over unread.
    public record Limits(int depth, int parts, int headerBytes, int lineBytes) {
        public static final Limits STANDARD = new Limits(50, 10_000, 1 << 20, 1 << 20);
    }

    /// Scans the file from its start, whatever its position, and leaves that alone.
    public static Entity scan(FileChannel file) throws IOException {
        return scan(file, Limits.STANDARD);
    }

    public static Entity scan(FileChannel file, Limits limits) throws IOException {
        return new Scan(Window.of(file), limits).run();
    }

    public static Entity scan(byte[] message) {
        return scan(message, Limits.STANDARD);
    }

    public static Entity scan(byte[] message, Limits limits) {
        return scan(message, message.length, limits);
    }

    /// Scans the first octets of an array, which is only lent for the call.
    public static Entity scan(byte[] message, int length) {
        return scan(message, length, Limits.STANDARD);
    }

    private static Entity scan(byte[] message, int length, Limits limits) {
        try {
            return new Scan(Window.of(message, length), limits).run();
        } catch (IOException e) {
            throw new AssertionError("an array is not read", e);
        }
    }
}
