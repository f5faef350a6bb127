package org.courier.core.mime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// The stretch of a message that is in memory: all of an array, or 256 KB of a file that move on. A
/// file is read and not mapped, because a file that is cut off under a mapping ends the process.
final class Window {
    private static final int SIZE = 256 << 10;
    // How much of what was passed stays, for a look back at a CR LF.
    private static final int BEHIND = 2;

    final byte[] buffer;
    int pos;
    int limit;
    // The buffer holds the end of the message.
    boolean last;
    // Offset in the message of buffer[0].
    private long base;
    private final Source source;

    @FunctionalInterface
    interface Source {
        int read(ByteBuffer into, long at) throws IOException;
    }

    private Window(byte[] buffer, int limit, boolean last, Source source) {
        this.buffer = buffer;
        this.limit = limit;
        this.last = last;
        this.source = source;
    }

    static Window of(byte[] message, int length) {
        return new Window(message, length, true, (_, _) -> -1);
    }

    static Window of(FileChannel file) throws IOException {
        return of(file::read, (int) Math.min(SIZE, file.size() + 1));
    }

    /// size: more than what is ever asked for at once, or than all there is.
    static Window of(Source source, int size) {
        return new Window(new byte[size], 0, false, source);
    }

    long offset() {
        return base + pos;
    }

    long offset(int at) {
        return base + at;
    }

    /// Octet before the position by so many; 0 before the start of the message.
    int behind(int count) {
        return pos >= count ? buffer[pos - count] : 0;
    }

    /// Makes at least count octets from the position on available, unless the message ends before.
    void ensure(int count) throws IOException {
        if (last || limit - pos >= count) {
            return;
        }
        int keep = Math.max(0, pos - BEHIND);
        System.arraycopy(buffer, keep, buffer, 0, limit - keep);
        base += keep;
        pos -= keep;
        limit -= keep;
        while (limit < buffer.length) {
            int n =
                    source.read(
                            ByteBuffer.wrap(buffer, limit, buffer.length - limit), base + limit);
            if (n < 0) {
                last = true;
                return;
            }
            limit += n;
        }
    }
}
