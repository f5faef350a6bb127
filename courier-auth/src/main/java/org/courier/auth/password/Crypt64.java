package org.courier.auth.password;

import java.security.SecureRandom;

/// The base-64 alphabet of crypt(3), which is not the one of RFC 4648.
final class Crypt64 {
    static final String ALPHABET =
            "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private Crypt64() {}

    /// The lowest 6 * count bits, least significant first.
    static void append(StringBuilder out, int bits, int count) {
        for (int i = 0; i < count; i++) {
            out.append(ALPHABET.charAt(bits & 0x3f));
            bits >>>= 6;
        }
    }

    /// 0 to 63, or -1 for a character that is not of the alphabet.
    static int digit(char c) {
        return ALPHABET.indexOf(c);
    }

    static String randomSalt(SecureRandom random, int length) {
        var out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            out.append(ALPHABET.charAt(random.nextInt(64)));
        }
        return out.toString();
    }
}
