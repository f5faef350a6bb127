package org.courier.imap.search;

import java.io.IOException;
import java.io.Reader;

/// A text that is looked for without regard to case (RFC 3501 section 6.4.4: "case-insensitive
/// substring"). Each character of a message is read once, whatever the two texts are: the algorithm
/// is that of Knuth, Morris and Pratt.
final class Needle {
    private static final int CHUNK = 8192;

    /// After so many characters others have their turn: nothing else stops a virtual thread that
    /// searches.
    private static final int TURN = 65_536;

    private final char[] folded;

    /// Of each beginning of the text, the longest shorter one that is its end too. Where a
    /// beginning was found and the next character is another, the search goes on after that one.
    private final int[] borders;

    Needle(String text) {
        folded = fold(text);
        borders = new int[folded.length];
        for (int i = 1; i < folded.length; i++) borders[i] = longer(borders[i - 1], folded[i]);
    }

    boolean isEmpty() {
        return folded.length == 0;
    }

    boolean isIn(String text) {
        int found = 0;
        for (int i = 0; i < text.length() && found < folded.length; i++)
            found = longer(found, fold(text.charAt(i)));
        return found == folded.length;
    }

    /// Reads until found.
    boolean isIn(Reader text) throws IOException {
        var chunk = new char[CHUNK];
        int found = 0;
        int read = 0;
        while (found < folded.length) {
            int n = text.read(chunk);
            if (n < 0) return false;
            for (int i = 0; i < n && found < folded.length; i++)
                found = longer(found, fold(chunk[i]));
            read += n;
            if (read >= TURN) {
                Thread.yield();
                read = 0;
            }
        }
        return true;
    }

    /// How much of the text is found once this character follows what was found, less than all.
    private int longer(int found, char next) {
        while (found > 0 && folded[found] != next) found = borders[found - 1];
        return folded[found] == next ? found + 1 : found;
    }

    private static char[] fold(String text) {
        var chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) chars[i] = fold(chars[i]);
        return chars;
    }

    /// One character for one, so that places do not move.
    private static char fold(char c) {
        if (c < 0x80) return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}
