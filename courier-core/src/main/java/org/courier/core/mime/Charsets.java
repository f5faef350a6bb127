package org.courier.core.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;

/// Character sets as messages name them.
final class Charsets {
    private Charsets() {}

    /// The set of that name; for GB2312 its superset GB18030, as mail says the one and means the
    /// other.
    static Optional<Charset> named(String name) {
        if (name.isEmpty() || name.length() > 64) {
            return Optional.empty();
        }
        var known =
                switch (name.toLowerCase(Locale.ROOT)) {
                    case "utf-8", "utf8" -> "UTF-8";
                    case "gb2312", "gbk" -> "GB18030";
                    case "ks_c_5601-1987" -> "x-windows-949";
                    default -> name;
                };
        try {
            return Optional.of(Charset.forName(known));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            return Optional.empty();
        }
    }

    /// Octets of a header: UTF-8 (RFC 6532) when they are, else ISO-8859-1, which loses nothing.
    static String text(byte[] bytes, int from, int to) {
        if (!Words.hasEightBit(bytes, from, to)) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException _) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }

    static boolean isPrintableAscii(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 127);
    }
}
