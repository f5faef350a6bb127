package org.courier.smtp.rewrite;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Gathers the header of a message from its lines, up to the blank line, and stops it at C's
/// limits: 500 lines, BOFHHEADERLIMIT octets, 100 Received fields.
public final class HeaderCollector {
    public enum Verdict {
        MORE,
        COMPLETE,
        /// This line is no header field: the header ended before it without a blank line.
        NOT_A_FIELD,
        TOO_LARGE
    }

    private static final int LINES = 500;
    static final int RECEIVED = 100;

    private final int limit;
    private final List<byte[]> fields = new ArrayList<>();
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private int lines;
    private int octets;

    public HeaderCollector(int limit) {
        this.limit = limit;
    }

    /// @param line without its line end
    public Verdict line(byte[] line) {
        if (line.length == 0) return end(Verdict.COMPLETE);
        octets += line.length + 1;
        if (++lines > LINES || octets > limit) return Verdict.TOO_LARGE;
        boolean continued = line[0] == ' ' || line[0] == '\t';
        if (continued && field.size() > 0) {
            append(line);
            return Verdict.MORE;
        }
        if (lines == 1 && startsWith(line, "From ")) return Verdict.MORE;
        if (continued || !isField(line)) return end(Verdict.NOT_A_FIELD);
        finishField();
        append(line);
        return Verdict.MORE;
    }

    /// Octets of one line that is still growing: whether it may grow on.
    public boolean mayGrow(int lineLength) {
        return octets + lineLength <= limit;
    }

    public Verdict end(Verdict verdict) {
        finishField();
        return verdict;
    }

    /// Each with its folds and final LF.
    public List<byte[]> fields() {
        return fields;
    }

    private void append(byte[] line) {
        field.writeBytes(line);
        field.write('\n');
    }

    private void finishField() {
        if (field.size() > 0) fields.add(field.toByteArray());
        field.reset();
    }

    /// RFC 5322 section 2.2: printable ASCII before the colon; blanks before it are obsolete syntax
    /// (section 4.5.1).
    private static boolean isField(byte[] line) {
        int i = 0;
        while (i < line.length && line[i] > ' ' && line[i] < 127 && line[i] != ':') i++;
        int name = i;
        while (i < line.length && (line[i] == ' ' || line[i] == '\t')) i++;
        return name > 0 && i < line.length && line[i] == ':';
    }

    private static boolean startsWith(byte[] line, String text) {
        return new String(line, StandardCharsets.ISO_8859_1).startsWith(text);
    }
}
