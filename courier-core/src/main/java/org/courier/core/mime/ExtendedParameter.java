package org.courier.core.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The sections of one parameter whose name has an asterisk (RFC 2231 sections 3 and 4).
final class ExtendedParameter {
    private static final int MOST = 1000;

    private record Section(String value, boolean encoded) {}

    private final TreeMap<Integer, Section> sections = new TreeMap<>();

    /// suffix is what follows the first asterisk: nothing, `0`, or `0*`.
    void add(String suffix, String value) {
        boolean encoded = suffix.isEmpty() || suffix.endsWith("*");
        var number = suffix.endsWith("*") ? suffix.substring(0, suffix.length() - 1) : suffix;
        if (number.isEmpty()) {
            sections.putIfAbsent(0, new Section(value, true));
        } else if (number.length() <= 3 && number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int n = Integer.parseInt(number);
            if (n < MOST) {
                sections.putIfAbsent(n, new Section(value, encoded));
            }
        }
    }

    String decoded() {
        var charset = Optional.<Charset>empty();
        var octets = new ByteArrayOutputStream();
        for (Map.Entry<Integer, Section> e : sections.entrySet()) {
            var value = e.getValue().value();
            if (!e.getValue().encoded()) {
                octets.writeBytes(value.getBytes(charset.orElse(StandardCharsets.UTF_8)));
                continue;
            }
            if (e.getKey() == 0) {
                int first = value.indexOf('\'');
                int second = value.indexOf('\'', first + 1);
                if (first >= 0 && second > 0) {
                    charset = Charsets.named(value.substring(0, first));
                    value = value.substring(second + 1);
                }
            }
            percentDecode(value, octets);
        }
        var bytes = octets.toByteArray();
        var text =
                charset.map(c -> new String(bytes, c))
                        .orElseGet(() -> Charsets.text(bytes, 0, bytes.length));
        return EncodedWord.withoutControls(text);
    }

    private static void percentDecode(String value, ByteArrayOutputStream into) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            int high = c == '%' && i + 2 <= value.length() - 1 ? hex(value.charAt(i + 1)) : -1;
            int low = high >= 0 ? hex(value.charAt(i + 2)) : -1;
            if (low >= 0) {
                into.write(high << 4 | low);
                i += 2;
            } else if (c < 128) {
                into.write(c);
            } else {
                into.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
