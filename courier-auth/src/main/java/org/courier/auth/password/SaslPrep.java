package org.courier.auth.password;

import java.text.Normalizer;
import java.util.Optional;

/// SASLprep (RFC 4013): the one form of a name or password that may be written in several.
public final class SaslPrep {
    private SaslPrep() {}

    /// Empty when the text holds what a prepared one must not (RFC 4013 section 2.3).
    public static Optional<String> prepare(String text) {
        if (text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            return Optional.of(text);
        }
        var mapped = new StringBuilder();
        text.codePoints()
                .filter(c -> !nothing(c))
                .map(c -> space(c) ? ' ' : c)
                .forEach(mapped::appendCodePoint);
        String out = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        boolean allowed = out.codePoints().noneMatch(SaslPrep::prohibited) && oneDirection(out);
        return allowed ? Optional.of(out) : Optional.empty();
    }

    /// As prepared, or as it is when it cannot be.
    static String stored(String text) {
        return prepare(text).orElse(text);
    }

    /// RFC 3454 table C.1.2.
    private static boolean space(int c) {
        return c == 0xa0
                || c == 0x1680
                || c >= 0x2000 && c <= 0x200b
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000;
    }

    /// RFC 3454 table B.1.
    private static boolean nothing(int c) {
        return c == 0xad
                || c == 0x34f
                || c == 0x1806
                || c >= 0x180b && c <= 0x180d
                || c >= 0x200c && c <= 0x200d
                || c == 0x2060
                || c >= 0xfe00 && c <= 0xfe0f
                || c == 0xfeff;
    }

    /// RFC 3454 tables C.2 to C.9.
    private static boolean prohibited(int c) {
        int type = Character.getType(c);
        return Character.isISOControl(c)
                || type == Character.PRIVATE_USE
                || type == Character.SURROGATE
                || (c & 0xfffe) == 0xfffe
                || c >= 0xfdd0 && c <= 0xfdef
                || c >= 0xfff9 && c <= 0xfffd
                || c >= 0x2ff0 && c <= 0x2ffb
                || c == 0x340
                || c == 0x341
                || c == 0x6dd
                || c == 0x70f
                || c == 0x180e
                || c >= 0x200e && c <= 0x200f
                || c >= 0x2028 && c <= 0x202e
                || c >= 0x2061 && c <= 0x2063
                || c >= 0x206a && c <= 0x206f
                || c >= 0x1d173 && c <= 0x1d17a
                || c >= 0xe0001 && c <= 0xe007f;
    }

    /// RFC 3454 section 6.
    private static boolean oneDirection(String text) {
        if (text.codePoints().noneMatch(SaslPrep::rightToLeft)) {
            return true;
        }
        return text.codePoints()
                        .noneMatch(
                                c ->
                                        Character.getDirectionality(c)
                                                == Character.DIRECTIONALITY_LEFT_TO_RIGHT)
                && rightToLeft(text.codePointAt(0))
                && rightToLeft(text.codePointBefore(text.length()));
    }

    private static boolean rightToLeft(int c) {
        byte direction = Character.getDirectionality(c);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
