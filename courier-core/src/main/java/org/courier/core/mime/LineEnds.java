package org.courier.core.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/// Turns the line ends of stored messages (LF, CRLF or mixed) into CRLF, as the wire has them, and
/// back.
public final class LineEnds {
    private static final int BLOCK = 64 << 10;

    private LineEnds() {}

    /// Takes octets; the array is only lent for the call.
    @FunctionalInterface
    public interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /// Copies octets [start, end) of the file, each LF without CR before it as CRLF. Returns how
    /// many octets went out. Stops early where the file ends.
    public static long copyWire(FileChannel from, long start, long end, Sink sink)
            throws IOException {
        return copyWire(from, start, end, 0, Long.MAX_VALUE, sink);
    }

    /// As copyWire, but passes over the first skip octets of the outcome and writes at most take
    /// (RFC 3501 section 6.4.5, partial fetch).
    public static long copyWire(
            FileChannel from, long start, long end, long skip, long take, Sink sink)
            throws IOException {
        var wire = new ToCrLf(new Part(skip, take, sink), end - start);
        if (start > 0 && start < end) {
            var before = new byte[1];
            if (from.read(ByteBuffer.wrap(before), start - 1) == 1) {
                wire.after(before[0]);
            }
        }
        var block = new byte[Math.clamp(end - start, 1, BLOCK)];
        for (long at = start; at < end && !wire.part.isFull(); ) {
            int wanted = (int) Math.min(block.length, end - at);
            int n = from.read(ByteBuffer.wrap(block, 0, wanted), at);
            if (n < 0) {
                break;
            }
            wire.write(block, 0, n);
            at += n;
        }
        return wire.part.written;
    }

    /// Copies all of the stream, each LF without CR before it as CRLF.
    public static long copyWire(InputStream from, Sink sink) throws IOException {
        var wire = new ToCrLf(new Part(0, Long.MAX_VALUE, sink), BLOCK);
        var block = new byte[BLOCK];
        for (int n = from.read(block); n >= 0; n = from.read(block)) {
            wire.write(block, 0, n);
        }
        return wire.part.written;
    }

    /// How many of the first octets are LFs without a CR before them.
    ///
    /// @param before the octet before the first one
    public static int bareLfs(byte[] octets, int length, byte before) {
        return Words.bareLfs(octets, length, before);
    }

    /// Copies octets [start, end), each LF without CR before it as CRLF.
    ///
    /// @param before the octet before the first one
    /// @param to from its start on; has room for twice as many
    /// @return how many octets these are now
    public static int toCrLf(byte[] from, int start, int end, byte before, byte[] to) {
        int length = 0;
        byte last = before;
        for (int pos = start; pos < end; ) {
            int lf = Words.indexOfLf(from, pos, end);
            System.arraycopy(from, pos, to, length, lf - pos);
            length += lf - pos;
            if (lf == end) break;
            if (lf > pos) last = from[lf - 1];
            if (last != '\r') to[length++] = '\r';
            to[length++] = '\n';
            last = '\n';
            pos = lf + 1;
        }
        return length;
    }

    public static byte[] toCrLf(byte[] bytes) {
        var out = new ByteArrayOutputStream(bytes.length + bytes.length / 32 + 16);
        try {
            var part = new Part(0, Long.MAX_VALUE, out::write);
            new ToCrLf(part, bytes.length).write(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new AssertionError("an array is not written to disk", e);
        }
        return out.toByteArray();
    }

    /// CRLF becomes LF; a CR alone stays.
    public static byte[] toLf(byte[] bytes) {
        var out = new byte[bytes.length];
        int to = 0;
        int pos = 0;
        while (pos < bytes.length) {
            int lf = Words.indexOfLf(bytes, pos, bytes.length);
            boolean crLf = lf < bytes.length && lf > pos && bytes[lf - 1] == '\r';
            int length = (crLf ? lf - 1 : lf) - pos;
            System.arraycopy(bytes, pos, out, to, length);
            to += length;
            if (lf < bytes.length) {
                out[to++] = '\n';
            }
            pos = lf + 1;
        }
        return Arrays.copyOf(out, to);
    }

    /// A stretch of what passes through.
    private static final class Part {
        private final Sink sink;
        private long skip;
        private long take;
        private long written;

        private Part(long skip, long take, Sink sink) {
            this.skip = skip;
            this.take = take;
            this.sink = sink;
        }

        private boolean isFull() {
            return take == 0;
        }

        private void write(byte[] bytes, int offset, int length) throws IOException {
            if (skip >= length) {
                skip -= length;
                return;
            }
            int from = offset + (int) skip;
            int n = (int) Math.min(take, length - skip);
            skip = 0;
            if (n > 0) {
                take -= n;
                written += n;
                sink.write(bytes, from, n);
            }
        }
    }

    /// Puts the CRs in, in blocks of its own so that the sink is not called for each line.
    private static final class ToCrLf {
        private final Part part;
        private final byte[] out;
        private int length;
        private byte before;

        /// size: what there is to write at most, as far as it is known.
        private ToCrLf(Part part, long size) {
            this.part = part;
            this.out = new byte[Math.clamp(size + size / 16, 64, BLOCK)];
        }

        private void after(byte octet) {
            before = octet;
        }

        private void write(byte[] bytes, int offset, int count) throws IOException {
            int end = offset + count;
            int pos = offset;
            while (pos < end) {
                int lf = Words.indexOfLf(bytes, pos, end);
                append(bytes, pos, lf);
                if (lf < end) {
                    byte last = lf > offset ? bytes[lf - 1] : before;
                    if (last != '\r') {
                        append('\r');
                    }
                    append('\n');
                }
                pos = lf + 1;
            }
            if (count > 0) {
                before = bytes[end - 1];
            }
            flush();
        }

        private void append(byte[] bytes, int from, int to) throws IOException {
            if (to - from > out.length - length) {
                flush();
            }
            if (to - from > out.length) {
                part.write(bytes, from, to - from);
            } else {
                System.arraycopy(bytes, from, out, length, to - from);
                length += to - from;
            }
        }

        private void append(char octet) throws IOException {
            if (length == out.length) {
                flush();
            }
            out[length++] = (byte) octet;
        }

        private void flush() throws IOException {
            part.write(out, 0, length);
            length = 0;
        }
    }
}
