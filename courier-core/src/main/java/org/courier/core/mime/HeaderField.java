package org.courier.core.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One header field (RFC 5322 section 2.2): name as written, raw body (after the colon, folds kept,
/// no final line end).
public record HeaderField(String name, byte[] rawValue) {
    /// All fields of a header block up to its blank line, obsolete and broken forms tolerated:
    /// white space before the colon (RFC 5322 section 4.5), CRLF or LF. A line that is no field is
    /// left out, with the lines that continue it; so is the "From " line of an mbox.
    public static List<HeaderField> parse(byte[] headerBlock) {
        var fields = new ArrayList<HeaderField>();
        int pos = 0;
        while (pos < headerBlock.length) {
            int lineEnd = Words.indexOfLf(headerBlock, pos, headerBlock.length);
            if (isBlank(headerBlock, pos, lineEnd)) {
                break;
            }
            int end = lineEnd;
            int next = lineEnd + 1;
            while (next < headerBlock.length
                    && (headerBlock[next] == ' ' || headerBlock[next] == '\t')) {
                end = Words.indexOfLf(headerBlock, next, headerBlock.length);
                next = end + 1;
            }
            int colon = pos;
            while (colon < lineEnd && headerBlock[colon] != ':') {
                colon++;
            }
            var name = name(headerBlock, pos, colon);
            if (colon < lineEnd && !name.isEmpty() && !isMboxLine(name)) {
                int to = end > colon + 1 && headerBlock[end - 1] == '\r' ? end - 1 : end;
                fields.add(new HeaderField(name, Arrays.copyOfRange(headerBlock, colon + 1, to)));
            }
            pos = next;
        }
        return fields;
    }

    private static boolean isBlank(byte[] block, int from, int to) {
        return to == from || to == from + 1 && block[from] == '\r';
    }

    private static String name(byte[] block, int from, int colon) {
        int to = colon;
        while (to > from && (block[to - 1] == ' ' || block[to - 1] == '\t')) {
            to--;
        }
        return new String(block, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean isMboxLine(String name) {
        return name.startsWith("From ") || name.startsWith(">From ");
    }

    /// Unfolded (RFC 5322 section 2.2.3), trimmed; octets above 127 as UTF-8 when valid, else
    /// ISO-8859-1. There is no line end and no NUL in it.
    public String value() {
        return Charsets.unfolded(rawValue, 0, rawValue.length);
    }

    /// value() with RFC 2047 encoded words decoded.
    public String decoded() {
        return EncodedWord.decode(value());
    }

    public boolean is(String fieldName) {
        return name.equalsIgnoreCase(fieldName);
    }
}
