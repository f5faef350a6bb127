package org.courier.imap.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Mailbox names as IMAP4rev1 sends them (RFC 3501 section 5.1.3). A '.' never stands inside a
/// shifted run, so each component of a name is converted on its own, as C Courier does it.
public final class ModifiedUtf7 {
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

    private ModifiedUtf7() {}

    public static String encode(String name) {
        int at = 0;
        while (at < name.length() && isPlain(name.charAt(at)) && name.charAt(at) != '&') at++;
        if (at == name.length()) return name;
        var out = new StringBuilder(name.length() + 16).append(name, 0, at);
        while (at < name.length()) {
            char c = name.charAt(at);
            if (isPlain(c)) {
                out.append(c == '&' ? "&-" : String.valueOf(c));
                at++;
                continue;
            }
            int from = at;
            while (at < name.length() && !isPlain(name.charAt(at))) at++;
            byte[] utf16 = name.substring(from, at).getBytes(StandardCharsets.UTF_16BE);
            out.append('&').append(ENCODER.encodeToString(utf16).replace('/', ',')).append('-');
        }
        return out.toString();
    }

    /// Empty when it is not modified UTF-7, or not the one way to write this name: no folder has
    /// two names.
    public static Optional<String> decode(String wire) {
        var out = new StringBuilder(wire.length());
        for (int at = 0; at < wire.length(); at++) {
            char c = wire.charAt(at);
            if (!isPlain(c)) return Optional.empty();
            if (c != '&') {
                out.append(c);
                continue;
            }
            int end = wire.indexOf('-', at);
            if (end < 0) return Optional.empty();
            if (end == at + 1) {
                out.append('&');
            } else {
                try {
                    var run = wire.substring(at + 1, end).replace(',', '/');
                    out.append(
                            new String(Base64.getDecoder().decode(run), StandardCharsets.UTF_16BE));
                } catch (IllegalArgumentException notBase64) {
                    return Optional.empty();
                }
            }
            at = end;
        }
        var name = out.toString();
        return encode(name).equals(wire) ? Optional.of(name) : Optional.empty();
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c <= 0x7e;
    }
}
