package org.courier.core.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// RFC 2047 encoded words.
public final class EncodedWord {
    /// RFC 2047 section 2.
    private static final int LONGEST = 75;

    private static final String Q_LITERAL = "!*+-/";

    private EncodedWord() {}

    private record Word(Charset charset, byte[] octets, int end) {}

    /// Unknown charsets and broken words stay as they are. Words side by side are joined before
    /// their octets are decoded, since senders cut characters in two; the white space between them
    /// is no text (RFC 2047 section 6.2). What was decoded has no control characters, so that it
    /// can't bring a line end into a header.
    public static String decode(String value) {
        if (!value.contains("=?")) {
            return value;
        }
        var text = new StringBuilder(value.length());
        var octets = new ByteArrayOutputStream();
        var charset = Optional.<Charset>empty();
        int pos = 0;
        int gap = 0;
        while (pos < value.length()) {
            int start = value.indexOf("=?", pos);
            if (start < 0) {
                break;
            }
            var word = word(value, start);
            if (word.isEmpty()) {
                pos = start + 2;
                continue;
            }
            var between = value.substring(gap, start);
            boolean joined = charset.isPresent() && between.isBlank();
            if (!joined || !charset.equals(word.map(Word::charset))) {
                flush(octets, charset, text);
            }
            if (!joined) {
                text.append(between);
            }
            charset = word.map(Word::charset);
            octets.writeBytes(word.get().octets());
            pos = word.get().end();
            gap = pos;
        }
        flush(octets, charset, text);
        return text.append(value, gap, value.length()).toString();
    }

    private static void flush(
            ByteArrayOutputStream octets, Optional<Charset> charset, StringBuilder text) {
        charset.ifPresent(c -> text.append(withoutControls(octets.toString(c))));
        octets.reset();
    }

    static String withoutControls(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Optional<Word> word(String value, int start) {
        int encoding = value.indexOf('?', start + 2);
        // A question mark ends each piece, so that a failed attempt is not far.
        int textStart = encoding + 3;
        if (encoding < 0
                || encoding - start > 80
                || textStart > value.length()
                || value.charAt(encoding + 2) != '?') {
            return Optional.empty();
        }
        int end = value.indexOf('?', textStart);
        if (end < 0 || end + 1 >= value.length() || value.charAt(end + 1) != '=') {
            return Optional.empty();
        }
        var name = value.substring(start + 2, encoding);
        int language = name.indexOf('*'); // RFC 2231 section 5
        var charset = Charsets.named(language < 0 ? name : name.substring(0, language));
        var text = value.substring(textStart, end);
        var octets =
                switch (value.charAt(encoding + 1)) {
                    case 'b', 'B' -> Optional.of(Base64Input.decode(text));
                    case 'q', 'Q' -> Optional.of(fromQ(text));
                    default -> Optional.<byte[]>empty();
                };
        return charset.flatMap(c -> octets.map(o -> new Word(c, o, end + 2)));
    }

    private static byte[] fromQ(String text) {
        var octets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '=' && i + 2 < text.length() ? hex(text.charAt(i + 1)) : -1;
            int low = high >= 0 ? hex(text.charAt(i + 2)) : -1;
            if (low >= 0) {
                octets.write(high << 4 | low);
                i += 2;
            } else if (c < 128) {
                octets.write(c == '_' ? ' ' : c);
            } else {
                octets.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return octets.toByteArray();
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /// The text as encoded words in UTF-8 when it is not printable ASCII, one space between them.
    public static String encode(String text) {
        if (Charsets.isPrintableAscii(text) && !text.contains("=?")) {
            return text;
        }
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        int plain = 0;
        for (byte b : utf8) {
            plain += isQLiteral(b) || b == ' ' ? 1 : 0;
        }
        boolean q = plain * 3 > utf8.length * 2;
        var words = new StringBuilder();
        var word = new StringBuilder();
        var pending = new ByteArrayOutputStream();
        int room = LONGEST - "=?UTF-8?B??=".length();
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            var octets = Character.toString(text.codePointAt(i)).getBytes(StandardCharsets.UTF_8);
            int size =
                    q
                            ? word.length() + toQ(octets).length()
                            : (pending.size() + octets.length + 2) / 3 * 4;
            if (size > room) {
                append(words, q, word, pending);
            }
            word.append(toQ(octets));
            pending.writeBytes(octets);
        }
        append(words, q, word, pending);
        return words.toString();
    }

    private static void append(
            StringBuilder words, boolean q, StringBuilder word, ByteArrayOutputStream pending) {
        words.append(words.isEmpty() ? "" : " ").append(q ? "=?UTF-8?Q?" : "=?UTF-8?B?");
        words.append(q ? word : Base64.getEncoder().encodeToString(pending.toByteArray()));
        words.append("?=");
        word.setLength(0);
        pending.reset();
    }

    private static String toQ(byte[] octets) {
        var q = new StringBuilder();
        for (byte b : octets) {
            if (isQLiteral(b)) {
                q.append((char) b);
            } else if (b == ' ') {
                q.append('_');
            } else {
                q.append('=').append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)));
                q.append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return q.toString();
    }

    /// What may stand for itself even in a phrase (RFC 2047 section 5).
    private static boolean isQLiteral(byte b) {
        return b > ' ' && (Character.isLetterOrDigit(b) || Q_LITERAL.indexOf(b) >= 0);
    }
}
