package org.courier.core.dialogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;

/// `\r \n \0 \\ \xHH` in a dialogue's text.
final class Escapes {
    private Escapes() {}

    static byte[] octets(String text) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.writeBytes(text.substring(i, i + 1).getBytes(UTF_8));
                continue;
            }
            char kind = text.charAt(++i);
            switch (kind) {
                case 'r' -> out.write('\r');
                case 'n' -> out.write('\n');
                case '0' -> out.write(0);
                case '\\' -> out.write('\\');
                case 'x' -> {
                    out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("unknown escape \\" + kind);
            }
        }
        return out.toByteArray();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(octets(text));
    }
}
