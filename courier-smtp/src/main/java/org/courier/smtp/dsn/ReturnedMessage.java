package org.courier.smtp.dsn;

import org.courier.core.log.Log;
import org.courier.smtp.queue.Content;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The last part of a report: the message, or its header. A message that can't be read is left out,
/// for the sender must be told all the same.
final class ReturnedMessage {
    private static final Log LOG = Log.of("courierdsn");
    private static final int MOST_HEADER = 256 * 1024;

    private final Content content;
    private final boolean whole;
    private final boolean global;

    ReturnedMessage(Content content, boolean whole, boolean global) {
        this.content = content;
        this.whole = whole;
        this.global = global;
    }

    void write(OutputStream out, boolean eightBit) throws IOException {
        var type =
                whole
                        ? global ? "message/global" : "message/rfc822"
                        : global ? "message/global-headers" : "text/rfc822-headers";
        var encoding = eightBit || global ? "8bit" : "7bit";
        out.write(
                ("Content-Type: " + type + "\nContent-Transfer-Encoding: " + encoding + "\n\n")
                        .getBytes(StandardCharsets.US_ASCII));
        InputStream opened;
        try {
            opened = content.open();
        } catch (IOException e) {
            LOG.error("message can't be returned: " + e.getMessage());
            return;
        }
        try (var in = new BufferedInputStream(opened)) {
            if (whole) in.transferTo(out);
            else header(in, out);
        }
    }

    private static void header(InputStream in, OutputStream out) throws IOException {
        boolean blank = true;
        int count = 0;
        for (int octet = in.read(); octet >= 0 && count < MOST_HEADER; octet = in.read()) {
            if (octet == '\n' && blank) return;
            if (octet != '\r') blank = octet == '\n';
            out.write(octet);
            count++;
        }
    }
}
