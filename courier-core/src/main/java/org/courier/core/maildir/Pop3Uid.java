package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/// What a UIDL is made of: a number and when the numbers began; number 0 for messages of the first
/// form of the list, which had names only.
record Pop3Uid(long number, long validity) {
    private static final String PLAIN_UNTIL_COLON =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_=,@/";

    static Pop3Uid parse(String number, String validity) {
        return new Pop3Uid(parse(number), parse(validity));
    }

    static long parse(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    String uidl(MessageFile file) {
        if (number == 0) return escaped(file.withoutFlags());
        return validity == 0 ? "UID" + number : "UID" + number + "-" + validity;
    }

    /// RFC 1939 section 7: a unique-id is of printable characters.
    private static String escaped(String name) {
        var out = new StringBuilder();
        for (byte b : name.getBytes(UTF_8)) {
            if (b > ' ' && b < 0x7f && PLAIN_UNTIL_COLON.indexOf(b) >= 0) out.append((char) b);
            else out.append('+').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
        return out.toString();
    }
}
