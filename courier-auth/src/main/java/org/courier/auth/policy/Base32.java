package org.courier.auth.policy;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/// Base 32 (RFC 4648 section 6) without padding.
final class Base32 {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Base32() {}

    static String encode(byte[] octets) {
        var text = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (byte octet : octets) {
            held = held << 8 | octet & 0xff;
            for (bits += 8; bits >= 5; bits -= 5)
                text.append(ALPHABET.charAt(held >> bits - 5 & 31));
        }
        if (bits > 0) text.append(ALPHABET.charAt(held << 5 - bits & 31));
        return text.toString();
    }

    /// @throws IllegalArgumentException when it is none
    static byte[] decode(String text) {
        var octets = new ByteArrayOutputStream();
        int bits = 0;
        int held = 0;
        for (char c : text.toUpperCase(Locale.ROOT).toCharArray()) {
            int value = ALPHABET.indexOf(c);
            if (value < 0) throw new IllegalArgumentException("expected base 32");
            held = held << 5 | value;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                octets.write(held >> bits);
            }
        }
        return octets.toByteArray();
    }
}
