package org.courier.core.mime;

import java.io.InputStream;

/// The uuencode form of POSIX, between its `begin` and `end` lines.
final class UuencodeInput extends DecodingInput {
    /// A line holds at most 63 octets in 84 characters; what is longer is no data.
    private static final int LINE = 128;

    private final byte[] line = new byte[LINE];
    private int length;
    private boolean begun;
    private boolean over;

    UuencodeInput(InputStream encoded) {
        super(encoded);
    }

    @Override
    void decode(byte[] from, int count) {
        for (int i = 0; i < count; i++) {
            if (from[i] == '\n') {
                line();
                length = 0;
            } else if (from[i] != '\r' && length < LINE) {
                line[length++] = from[i];
            }
        }
    }

    @Override
    void end() {
        line();
    }

    private void line() {
        if (over || length == 0) {
            return;
        }
        if (!begun) {
            begun = startsWith("begin ");
        } else if (length == 3 && startsWith("end")) {
            over = true;
        } else {
            data(value(0));
        }
    }

    private void data(int octets) {
        for (int i = 1, left = octets; left > 0 && i < length; i += 4, left -= 3) {
            int bits = value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
            emit(bits >> 16);
            if (left > 1) {
                emit(bits >> 8);
            }
            if (left > 2) {
                emit(bits);
            }
        }
    }

    private boolean startsWith(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (i >= length || line[i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int value(int at) {
        return at < length ? line[at] - ' ' & 63 : 0;
    }
}
