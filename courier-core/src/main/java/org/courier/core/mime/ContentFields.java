package org.courier.core.mime;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Collects the Content- fields of one header after the other, line by line (RFC 2045 section 3,
/// RFC 2183, RFC 3282, RFC 2557, RFC 1864). Of a repeated field the first counts.
final class ContentFields {
    /// What is kept of one field, and of all fields of one message, in octets.
    private static final int FIELD = 16 << 10;

    private static final int MESSAGE = 16 << 20;
    private static final byte[] PREFIX = {'c', 'o', 'n', 't', 'e', 'n', 't', '-'};
    private static final int LONGEST_NAME = "content-transfer-encoding".length() + 10;
    private static final Set<String> KEPT =
            Set.of(
                    "type",
                    "transfer-encoding",
                    "id",
                    "description",
                    "disposition",
                    "language",
                    "location",
                    "md5");

    private final MessageScanner.Limits limits;
    private byte[] field = new byte[256];
    private int length;
    // Of the field that is being collected; empty between them.
    private String name = "";
    private long lineLength;
    private long headerLength;
    private long messageLength;
    private Map<String, String> values = Map.of();

    ContentFields(MessageScanner.Limits limits) {
        this.limits = limits;
    }

    /// A header begins.
    void start() {
        name = "";
        headerLength = 0;
        values = Map.of();
    }

    /// The header has ended.
    void finish() {
        if (!name.isEmpty() && !values.containsKey(name)) {
            if (values.isEmpty()) {
                values = new HashMap<>();
            }
            messageLength += length;
            values.put(name, Charsets.unfolded(field, 0, length));
        }
        name = "";
    }

    ContentValues values() {
        return new ContentValues(values);
    }

    /// A line of the header, or its first piece.
    void line(byte[] bytes, int from, int to) {
        lineLength = 0;
        if (from < to && (bytes[from] == ' ' || bytes[from] == '\t')) {
            more(bytes, from, to);
            return;
        }
        finish();
        int colon = colon(bytes, from, to);
        if (colon >= 0 && headerLength < limits.headerBytes() && messageLength < MESSAGE) {
            name = name(bytes, from + PREFIX.length, colon);
            length = 0;
            lineLength = colon + 1L - from;
            headerLength += lineLength;
            more(bytes, colon + 1, to);
        } else {
            headerLength += to - from;
        }
    }

    /// A later piece of a line.
    void more(byte[] bytes, int from, int to) {
        long room =
                Math.min(
                        FIELD - length,
                        Math.min(
                                limits.headerBytes() - headerLength,
                                limits.lineBytes() - lineLength));
        headerLength += to - from;
        lineLength += to - from;
        if (name.isEmpty()) {
            return;
        }
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        int n = Math.clamp(room, 0, end - from);
        if (length + n > field.length) {
            field = Arrays.copyOf(field, Math.min(FIELD, Math.max(length + n, 2 * field.length)));
        }
        System.arraycopy(bytes, from, field, length, n);
        length += n;
    }

    /// Where the colon of a Content- field is; -1 when the line is none.
    private static int colon(byte[] bytes, int from, int to) {
        int i = from;
        for (byte c : PREFIX) {
            if (i >= to || (bytes[i] | (c == '-' ? 0 : 0x20)) != c) {
                return -1;
            }
            i++;
        }
        int end = Math.min(to, from + LONGEST_NAME);
        while (i < end && bytes[i] != ':') {
            i++;
        }
        return i < end ? i : -1;
    }

    private static String name(byte[] bytes, int from, int to) {
        var read = Charsets.text(bytes, from, to).strip().toLowerCase(Locale.ROOT);
        return KEPT.contains(read) ? read : "";
    }
}
