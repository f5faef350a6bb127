package org.courier.imap.fetch;

import org.courier.imap.language.Section;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Chosen fields of a header block, as they are sent: folds kept, line ends CRLF, a blank line at
/// the end (RFC 3501 section 6.4.5, HEADER.FIELDS).
final class HeaderLines {
    private HeaderLines() {}

    @FunctionalInterface
    interface Choice {
        boolean takes(String fieldName);
    }

    static byte[] choose(byte[] header, Section section) {
        boolean wanted = section.kind() == Section.Kind.FIELDS;
        return choose(header, name -> section.names(name) == wanted);
    }

    /// The MIME fields of a header, for part 1 of a message that is one part.
    static byte[] mime(byte[] header) {
        return choose(
                header,
                name -> {
                    var lower = name.toLowerCase(Locale.ROOT);
                    return lower.startsWith("content-") || lower.equals("mime-version");
                });
    }

    private static byte[] choose(byte[] header, Choice choice) {
        var out = new ByteArrayOutputStream(256);
        boolean taking = false;
        for (int at = 0; at < header.length; ) {
            int end = at;
            while (end < header.length && header[end] != '\n') end++;
            int stop = end > at && header[end - 1] == '\r' ? end - 1 : end;
            // the blank line ends the block
            if (stop == at) break;
            boolean folded = header[at] == ' ' || header[at] == '\t';
            if (!folded) taking = choice.takes(name(header, at, stop));
            if (taking) {
                out.write(header, at, stop - at);
                out.write('\r');
                out.write('\n');
            }
            at = end + 1;
        }
        out.write('\r');
        out.write('\n');
        return out.toByteArray();
    }

    private static String name(byte[] header, int from, int to) {
        int colon = from;
        while (colon < to && header[colon] != ':') colon++;
        int end = colon;
        while (end > from && (header[end - 1] == ' ' || header[end - 1] == '\t')) end--;
        return new String(header, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
