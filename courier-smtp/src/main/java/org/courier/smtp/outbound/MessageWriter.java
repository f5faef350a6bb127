package org.courier.smtp.outbound;

import org.courier.core.net.Connection;

import java.io.IOException;
import java.io.InputStream;

/// Sends a message's text (RFC 5321 section 4.5.2): line ends become CRLF, a line that begins with
/// a dot gets another, CRLF.CRLF ends it.
final class MessageWriter {
    private static final int BLOCK = 16 * 1024;

    private MessageWriter() {}

    static void write(InputStream text, Connection to) throws IOException {
        var in = new byte[BLOCK];
        // at worst each octet becomes two, and one waits from the block before
        var out = new byte[2 * BLOCK + 2];
        boolean lineStart = true;
        boolean carriageReturn = false;
        for (int n = text.read(in); n > 0; n = text.read(in)) {
            int size = 0;
            for (int i = 0; i < n; i++) {
                byte octet = in[i];
                // RFC 5321 section 2.3.8: never a CR alone, for some servers end a line there
                if (carriageReturn && octet != '\n') {
                    out[size++] = ' ';
                    lineStart = false;
                }
                carriageReturn = octet == '\r';
                if (carriageReturn) continue;
                if (lineStart && octet == '.') out[size++] = '.';
                if (octet == '\n') out[size++] = '\r';
                lineStart = octet == '\n';
                out[size++] = octet;
            }
            to.write(out, 0, size);
        }
        to.write(lineStart ? ".\r\n" : "\r\n.\r\n");
        to.flush();
    }
}
