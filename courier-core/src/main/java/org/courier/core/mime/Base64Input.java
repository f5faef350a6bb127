package org.courier.core.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// RFC 2045 section 6.8: octets outside of the alphabet are passed over. Padding in the middle, as
/// joined files leave it, starts the next quantum; missing padding at the end is no error.
final class Base64Input extends DecodingInput {
    private static final byte[] VALUES = values();

    private int bits;
    private int count;

    Base64Input(InputStream encoded) {
        super(encoded);
    }

    private static byte[] values() {
        var values = new byte[256];
        Arrays.fill(values, (byte) -1);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        return values;
    }

    static byte[] decode(String text) {
        var octets = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
        try {
            return new Base64Input(octets).readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("an array is not read", e);
        }
    }

    @Override
    void decode(byte[] from, int length) {
        for (int i = 0; i < length; i++) {
            int value = VALUES[from[i] & 0xff];
            if (value >= 0) {
                bits = bits << 6 | value;
                if (++count == 4) {
                    emit(bits >> 16);
                    emit(bits >> 8);
                    emit(bits);
                    bits = 0;
                    count = 0;
                }
            } else if (from[i] == '=') {
                end();
            }
        }
    }

    @Override
    void end() {
        if (count == 3) {
            emit(bits >> 10);
            emit(bits >> 2);
        } else if (count == 2) {
            emit(bits >> 4);
        }
        bits = 0;
        count = 0;
    }
}
