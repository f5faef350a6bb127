package org.courier.smtp.outbound;

import org.courier.core.mime.Entity;
import org.courier.core.mime.HeaderField;
import org.courier.core.mime.MessageScanner;
import org.courier.smtp.queue.Content;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Makes a message's 8-bit parts quoted-printable for a server without 8BITMIME (RFC 6152 section
/// 3, RFC 2045 section 6.7).
final class SevenBit {
    /// The text is worked at in memory.
    private static final long MOST_OCTETS = 256L << 20;

    private final byte[] in;
    private final ByteArrayOutputStream out;

    private SevenBit(byte[] in) {
        this.in = in;
        this.out = new ByteArrayOutputStream(in.length + in.length / 4);
    }

    static Content of(Content content, long size) throws IOException {
        if (size > MOST_OCTETS) throw new IOException("Message too large for a 7-bit server.");
        byte[] octets;
        try (var text = content.open()) {
            octets = text.readAllBytes();
        }
        var converted = convert(octets);
        return () -> new ByteArrayInputStream(converted);
    }

    static byte[] convert(byte[] message) {
        var conversion = new SevenBit(message);
        var entity = MessageScanner.scan(message);
        conversion.copy(0, (int) entity.headerStart());
        conversion.entity(entity, true);
        conversion.copy((int) entity.end(), message.length);
        return conversion.out.toByteArray();
    }

    private void entity(Entity e, boolean top) {
        int start = (int) e.headerStart();
        int body = (int) e.bodyStart();
        int end = (int) e.end();
        if (!hasEightBit(body, end)) {
            copy(start, end);
        } else if (e.parts().isEmpty()) {
            header(e, "quoted-printable", top);
            quotedPrintable(body, end);
        } else {
            // a composite is never encoded itself (RFC 2045 section 6.4)
            header(e, "7bit", top);
            int done = body;
            for (var part : e.parts()) {
                copyWithoutEightBit(done, (int) part.headerStart());
                entity(part, false);
                done = (int) part.end();
            }
            copyWithoutEightBit(done, end);
        }
    }

    private boolean hasEightBit(int from, int to) {
        for (int i = from; i < to; i++) if (in[i] < 0) return true;
        return false;
    }

    private void copy(int from, int to) {
        out.write(in, from, to - from);
    }

    /// Between parts nothing is read by anybody.
    private void copyWithoutEightBit(int from, int to) {
        for (int i = from; i < to; i++) out.write(in[i] < 0 ? '?' : in[i]);
    }

    /// The header with another transfer encoding.
    private void header(Entity e, String encoding, boolean top) {
        int body = (int) e.bodyStart();
        var octets = Arrays.copyOfRange(in, (int) e.headerStart(), body);
        int blank = blankLine(octets);
        boolean hasType = false;
        boolean hasVersion = false;
        for (var field : HeaderField.parse(octets)) {
            hasType |= field.is("Content-Type");
            hasVersion |= field.is("Mime-Version");
        }
        writeWithoutEncoding(octets, blank);
        if (top && !hasVersion) line("Mime-Version: 1.0");
        if (!hasType) line("Content-Type: text/plain; charset=utf-8");
        line("Content-Transfer-Encoding: " + encoding);
        if (top) line("X-Mime-Autoconverted: from 8bit to " + encoding + " by courier");
        out.write(octets, blank, octets.length - blank);
        if (blank == octets.length) out.write('\n');
    }

    /// Where the blank line at the header's end begins.
    private static int blankLine(byte[] header) {
        int end = header.length;
        if (end > 0 && header[end - 1] == '\n') {
            int before = end - 1;
            if (before > 0 && header[before - 1] == '\r') before--;
            if (before == 0 || header[before - 1] == '\n') return before;
        }
        return end;
    }

    private void writeWithoutEncoding(byte[] header, int to) {
        boolean skipped = false;
        for (int start = 0; start < to; ) {
            int end = start;
            while (end < to && header[end] != '\n') end++;
            end = Math.min(to, end + 1);
            boolean continued = header[start] == ' ' || header[start] == '\t';
            if (!continued) skipped = isEncoding(header, start, end);
            if (!skipped) out.write(header, start, end - start);
            start = end;
        }
    }

    private static boolean isEncoding(byte[] header, int from, int to) {
        var line = new String(header, from, to - from, StandardCharsets.ISO_8859_1);
        return line.matches("(?is)Content-Transfer-Encoding[ \t]*:.*");
    }

    private void line(String text) {
        out.writeBytes((text + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /// RFC 2045 section 6.7: lines of at most 76 characters, blanks before a line end encoded.
    private void quotedPrintable(int from, int to) {
        int column = 0;
        for (int i = from; i < to; i++) {
            int octet = in[i] & 0xff;
            if (octet == '\n' || octet == '\r' && i + 1 < to && in[i + 1] == '\n') {
                if (octet == '\n') {
                    out.write('\n');
                    column = 0;
                }
                continue;
            }
            boolean lastOfLine = i + 1 == to || in[i + 1] == '\n' || in[i + 1] == '\r';
            boolean plain = octet > ' ' && octet < 127 && octet != '=';
            if (octet == ' ' || octet == '\t') plain = !lastOfLine;
            int width = plain ? 1 : 3;
            if (column + width > (lastOfLine ? 76 : 75)) {
                out.writeBytes(new byte[] {'=', '\n'});
                column = 0;
            }
            // a dot or "From " at the start of a line is often changed on the way
            if (column == 0 && (octet == '.' || octet == 'F')) plain = false;
            if (plain) out.write(octet);
            else out.writeBytes(String.format("=%02X", octet).getBytes(StandardCharsets.US_ASCII));
            column += plain ? 1 : 3;
        }
    }
}
