package org.courier.smtp.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// xtext: printable ASCII with `+HH` for all else (RFC 3461 section 4).
public final class Xtext {
    private Xtext() {}

    /// Octets above 127 are let through as RFC 6533 section 3 has it.
    ///
    /// @throws IllegalArgumentException for a bad escape
    public static String decode(String text) {
        if (text.indexOf('+') < 0) return text;
        var octets = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(octets.length);
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] != '+') {
                out.write(octets[i]);
            } else {
                if (i + 2 >= octets.length) throw new IllegalArgumentException("xtext cut short");
                out.write(hex(octets[i + 1]) << 4 | hex(octets[i + 2]));
                i += 2;
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    public static String encode(String text) {
        var out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 127 && b != '+' && b != '=') out.append((char) b);
            else out.append(String.format("+%02X", b & 0xff));
        }
        return out.toString();
    }

    private static int hex(byte digit) {
        int value = Character.digit(digit, 16);
        if (value < 0) throw new IllegalArgumentException("not a hex digit in xtext");
        return value;
    }
}
