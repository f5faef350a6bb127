package org.courier.core.mime;

import java.io.InputStream;

/// RFC 2045 section 6.7. White space at the end of a line is dropped; an equals sign that begins
/// neither a soft line break nor two hexadecimal digits stands for itself.
final class QuotedPrintableInput extends DecodingInput {
    /// White space held back until it is known whether the line goes on; more than this can't be
    /// meant to be dropped.
    private static final int HELD = 1024;

    private final byte[] held = new byte[HELD];
    private int heldCount;
    // After an equals sign: the octets since then are held, the equals sign is the first.
    private boolean escape;

    QuotedPrintableInput(InputStream encoded) {
        super(encoded);
    }

    @Override
    void decode(byte[] from, int length) {
        for (int i = 0; i < length; i++) {
            octet(from[i]);
        }
    }

    private void octet(byte b) {
        if (escape) {
            escaped(b);
        } else if (b == '=') {
            release();
            hold(b);
            escape = true;
        } else if (b == ' ' || b == '\t' || b == '\r') {
            if (heldCount == HELD) {
                release();
            }
            hold(b);
        } else {
            if (b == '\n') {
                dropTrailing();
            } else {
                release();
            }
            emit(b);
        }
    }

    private void escaped(byte b) {
        boolean white = b == ' ' || b == '\t' || b == '\r';
        if (b == '\n') {
            heldCount = 0;
            escape = false;
        } else if (heldCount == 1 && hex(b) >= 0) {
            hold(b);
        } else if (heldCount == 2 && hex(held[1]) >= 0 && hex(b) >= 0) {
            emit(hex(held[1]) << 4 | hex(b));
            heldCount = 0;
            escape = false;
        } else if (white && (heldCount == 1 || hex(held[1]) < 0) && heldCount < HELD) {
            hold(b);
        } else {
            escape = false;
            release();
            octet(b);
        }
    }

    private void hold(byte b) {
        held[heldCount++] = b;
    }

    private void release() {
        for (int i = 0; i < heldCount; i++) {
            emit(held[i]);
        }
        heldCount = 0;
    }

    /// Only the CR of the line end stays of what is held.
    private void dropTrailing() {
        boolean cr = heldCount > 0 && held[heldCount - 1] == '\r';
        heldCount = 0;
        if (cr) {
            emit('\r');
        }
    }

    @Override
    void end() {
        if (escape && (heldCount == 1 || hex(held[1]) < 0)) {
            heldCount = 0;
        }
        release();
    }

    private static int hex(byte b) {
        return b < 0 ? -1 : Character.digit(b, 16);
    }
}
