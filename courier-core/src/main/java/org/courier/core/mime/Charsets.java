package org.courier.core.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Character sets as messages name them.
final class Charsets {
    private Charsets() {}

    /// All that this JVM has, by lower-case name and alias, made when the first name beyond the
    /// usual ones comes. Charset.forName would look for a name that it does not know among all
    /// providers each time, and a header can hold a hundred thousand of such.
    private static final class All {
        private static final Map<String, Charset> BY_NAME = byName();

        private static Map<String, Charset> byName() {
            var names = new HashMap<String, Charset>();
            for (var charset : Charset.availableCharsets().values()) {
                names.put(charset.name().toLowerCase(Locale.ROOT), charset);
                charset.aliases()
                        .forEach(
                                alias ->
                                        names.putIfAbsent(alias.toLowerCase(Locale.ROOT), charset));
            }
            return Map.copyOf(names);
        }
    }

    /// The set of that name; for GB2312 its superset GB18030, as mail says the one and means the
    /// other.
    static Optional<Charset> named(String name) {
        if (name.isEmpty() || name.length() > 64) {
            return Optional.empty();
        }
        var lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "utf-8", "utf8" -> Optional.of(StandardCharsets.UTF_8);
            case "us-ascii", "ascii" -> Optional.of(StandardCharsets.US_ASCII);
            case "iso-8859-1", "latin1" -> Optional.of(StandardCharsets.ISO_8859_1);
            case "gb2312", "gbk" -> Optional.ofNullable(All.BY_NAME.get("gb18030"));
            case "ks_c_5601-1987" -> Optional.ofNullable(All.BY_NAME.get("x-windows-949"));
            default -> Optional.ofNullable(All.BY_NAME.get(lower));
        };
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

    /// Such octets without line ends and NULs, trimmed; a CR alone, which ends no line and may not
    /// be there (RFC 5322 section 2.3), is a space.
    static String unfolded(byte[] bytes, int from, int to) {
        var text = text(bytes, from, to);
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf(0) >= 0) {
            text = text.replace("\r\n", "").replace("\n", "");
            text = text.replace('\r', ' ').replace("\0", "");
        }
        return text.strip();
    }

    static boolean isPrintableAscii(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 127);
    }
}
