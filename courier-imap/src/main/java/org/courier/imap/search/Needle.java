package org.courier.imap.search;

import java.io.IOException;
import java.io.Reader;

/// A text that is looked for without regard to case (RFC 3501 section 6.4.4: "case-insensitive
/// substring").
final class Needle {
    private static final int CHUNK = 16_384;

    private final String folded;

    Needle(String text) {
        folded = fold(text);
    }

    boolean isEmpty() {
        return folded.isEmpty();
    }

    boolean isIn(String text) {
        return fold(text).contains(folded);
    }

    /// Reads until found; holds no more than a chunk and what may be the beginning of the text.
    boolean isIn(Reader text) throws IOException {
        if (folded.isEmpty()) return true;
        int overlap = folded.length() - 1;
        var window = new char[overlap + CHUNK];
        int kept = 0;
        while (true) {
            int n = text.read(window, kept, CHUNK);
            if (n < 0) return false;
            for (int i = kept; i < kept + n; i++) window[i] = fold(window[i]);
            int filled = kept + n;
            if (find(window, filled)) return true;
            kept = Math.min(overlap, filled);
            System.arraycopy(window, filled - kept, window, 0, kept);
        }
    }

    private boolean find(char[] window, int filled) {
        char first = folded.charAt(0);
        int length = folded.length();
        outer:
        for (int i = 0; i <= filled - length; i++) {
            if (window[i] != first) continue;
            for (int k = 1; k < length; k++) if (window[i + k] != folded.charAt(k)) continue outer;
            return true;
        }
        return false;
    }

    private static String fold(String text) {
        var chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) chars[i] = fold(chars[i]);
        return new String(chars);
    }

    /// One character for one, so that places do not move.
    private static char fold(char c) {
        if (c < 0x80) return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}
