package org.courier.core.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Messages at random, well formed and then broken.
final class Mutations {
    private static final List<String> SNIPPETS =
            List.of(
                    "\n",
                    "\r\n",
                    "\r",
                    "\n\n",
                    "\0",
                    "--",
                    "--b0",
                    "--b0--",
                    "--b1\n",
                    "--b1--\n",
                    "\n--b0\n",
                    "\n--b0--\n",
                    "\n--b1\n",
                    "\r\n--b1--\r\n",
                    " ",
                    "\t",
                    "é",
                    "Content-Type: multipart/mixed; boundary=b1\n\n",
                    "Content-Type: multipart/digest; boundary=\"b0\"\n\n",
                    "Content-Type: message/rfc822\n\n",
                    "Content-Type: text/plain\r\n\r\n",
                    "Content-Disposition: attachment; filename*0*=utf-8''a%20; filename*1=b\n",
                    "Content-Description: =?utf-8?q?x=0A?=\n",
                    "\nline of text\n");

    private static final List<String> DATES =
            List.of(
                    "Fri, 21 Nov 1997 09:55:06 -0600",
                    "Thu Feb 13 23:32:54 PST 1969",
                    "Wed, 5 June (summer) 2013 9:05:07 PM GMT+0100",
                    "Mon, 3 Mar 14 09.00.01 +01:00",
                    "2014-03-03T09:00:00+01:00");
    private static final String OF_DATES = "0195:.-+ ,()zap\\é\0";

    private Mutations() {}

    /// A multipart message of about that size, nested up to four deep.
    static byte[] large(Random random, int size) {
        var out = new ByteArrayOutputStream(size);
        out.writeBytes(ascii("From: a@example.test\nSubject: large\n"));
        multipart(random, size, 0, out);
        return out.toByteArray();
    }

    private static void multipart(Random random, int size, int depth, ByteArrayOutputStream out) {
        var eol = random.nextBoolean() ? "\n" : "\r\n";
        out.writeBytes(
                ascii("Content-Type: multipart/mixed; boundary=b" + depth + eol + eol + "pre"));
        int end = out.size() + size;
        while (out.size() < end) {
            out.writeBytes(ascii(eol + "--b" + depth + eol));
            if (depth < 4 && random.nextInt(3) == 0) {
                multipart(random, size / 4, depth + 1, out);
            } else {
                text(random, Math.max(1, size / 20), eol, out);
            }
        }
        out.writeBytes(ascii(eol + "--b" + depth + "--" + eol));
    }

    private static void text(Random random, int size, String eol, ByteArrayOutputStream out) {
        out.writeBytes(ascii("Content-Type: text/plain; charset=utf-8" + eol + eol));
        int end = out.size() + random.nextInt(size);
        while (out.size() < end) {
            out.writeBytes(ascii("-".repeat(random.nextInt(4)) + "x".repeat(random.nextInt(90))));
            out.writeBytes(ascii(eol));
        }
    }

    /// A few changes at random places.
    static byte[] broken(Random random, byte[] message) {
        var text = new StringBuilder(new String(message, StandardCharsets.ISO_8859_1));
        for (int i = random.nextInt(12); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(30));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, text.substring(at, end));
                case 2 -> text.insert(at, (char) random.nextInt(256));
                default -> text.insert(at, SNIPPETS.get(random.nextInt(SNIPPETS.size())));
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// A date with some characters cut out, put twice or new, one of another form behind it at
    /// times.
    static String date(Random random) {
        var text = new StringBuilder(DATES.get(random.nextInt(DATES.size())));
        if (random.nextInt(4) == 0) text.append(DATES.get(random.nextInt(DATES.size())));
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(8));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, text.substring(at, end));
                case 2 -> text.setLength(at);
                default -> text.insert(at, OF_DATES.charAt(random.nextInt(OF_DATES.length())));
            }
        }
        return text.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
