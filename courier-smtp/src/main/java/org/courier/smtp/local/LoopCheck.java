package org.courier.smtp.local;

import org.courier.core.address.Mailbox;
import org.courier.smtp.queue.Content;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Whether a message has been in this mailbox before: its header holds our own Delivered-To.
final class LoopCheck {
    private static final String FIELD = "Delivered-To:";
    private static final int LONGEST_LINE = 2000;

    private LoopCheck() {}

    static boolean isLoop(Content content, String recipient) throws IOException {
        var own = canonical(recipient);
        try (var in = new BufferedInputStream(content.open())) {
            for (var line = line(in); !line.isEmpty(); line = line(in)) {
                if (!line.regionMatches(true, 0, FIELD, 0, FIELD.length())) continue;
                if (canonical(line.substring(FIELD.length()).strip()).equals(own)) return true;
            }
            return false;
        }
    }

    /// One line, cut; "" at the end of the header.
    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read())
            if (c != '\r' && line.size() < LONGEST_LINE) line.write(c);
        return line.toString(StandardCharsets.UTF_8);
    }

    /// Domains are compared in A-label form.
    private static String canonical(String address) {
        try {
            var mailbox = Mailbox.parse(address);
            return mailbox.localPart() + "@" + mailbox.asciiDomain().toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
