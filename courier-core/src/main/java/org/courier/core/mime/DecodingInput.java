package org.courier.core.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// A stream that turns blocks of encoded octets into decoded ones. The subclass decodes a block at
/// a time and keeps what a block breaks off in.
abstract sealed class DecodingInput extends InputStream
        permits Base64Input, QuotedPrintableInput, UuencodeInput {
    private static final int BLOCK = 8 << 10;

    private final InputStream encoded;
    private final byte[] block = new byte[BLOCK];
    // Decoded octets that wait; a subclass never makes more of a block than this holds.
    private final byte[] decoded = new byte[2 * BLOCK];
    private int pos;
    private int limit;
    private boolean ended;

    DecodingInput(InputStream encoded) {
        this.encoded = encoded;
    }

    final void emit(int octet) {
        decoded[limit++] = (byte) octet;
    }

    abstract void decode(byte[] from, int length);

    /// No more comes: hand out what is left.
    abstract void end();

    private boolean fill() throws IOException {
        while (pos == limit && !ended) {
            pos = 0;
            limit = 0;
            int n = encoded.read(block);
            if (n < 0) {
                ended = true;
                end();
            } else {
                decode(block, n);
            }
        }
        return pos < limit;
    }

    @Override
    public final int read() throws IOException {
        return fill() ? decoded[pos++] & 0xff : -1;
    }

    @Override
    public final int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, limit - pos);
        System.arraycopy(decoded, pos, into, offset, n);
        pos += n;
        return n;
    }

    @Override
    public final int available() {
        return limit - pos;
    }

    @Override
    public final void close() throws IOException {
        encoded.close();
    }
}
