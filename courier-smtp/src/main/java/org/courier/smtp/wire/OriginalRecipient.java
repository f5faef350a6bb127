package org.courier.smtp.wire;

import java.util.Locale;

/// ORCPT: `type;address` (RFC 3461 section 4.2, RFC 6533 section 3).
public final class OriginalRecipient {
    /// RFC 3461 section 5.4 sets it.
    private static final int LIMIT = 500;

    private OriginalRecipient() {}

    /// The decoded form, "rfc822;user@host" or "utf-8;...".
    ///
    /// @throws IllegalArgumentException when it breaks the grammar
    public static String decode(String value) {
        int semicolon = value.indexOf(';');
        if (value.length() > LIMIT || semicolon < 1 || semicolon == value.length() - 1)
            throw new IllegalArgumentException("ORCPT");
        var type = value.substring(0, semicolon).toLowerCase(Locale.ROOT);
        if (!type.matches("[a-z0-9][a-z0-9.-]*")) throw new IllegalArgumentException("ORCPT type");
        var address = value.substring(semicolon + 1);
        var decoded = type.equals("utf-8") ? unitext(address) : Xtext.decode(address);
        if (decoded.chars().anyMatch(Character::isISOControl))
            throw new IllegalArgumentException("ORCPT holds control characters");
        return type + ";" + decoded;
    }

    /// utf-8-addr-unitext and -xtext: `\x{HEX}` escapes (RFC 6533 section 3); some senders put
    /// xtext there instead, which is taken too.
    private static String unitext(String address) {
        var text = address.indexOf('+') >= 0 ? lenientXtext(address) : address;
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            if (!text.startsWith("\\x{", i)) {
                out.append(text.charAt(i++));
                continue;
            }
            int close = text.indexOf('}', i);
            if (close < 0 || close - i > 9) throw new IllegalArgumentException("ORCPT escape");
            int codePoint = Integer.parseInt(text.substring(i + 3, close), 16);
            if (!Character.isValidCodePoint(codePoint))
                throw new IllegalArgumentException("ORCPT escape");
            out.appendCodePoint(codePoint);
            i = close + 1;
        }
        return out.toString();
    }

    /// A plus in a utf-8 address need not be an escape.
    private static String lenientXtext(String address) {
        return address.matches("(?:[^+]|\\+[0-9A-F]{2})*") ? Xtext.decode(address) : address;
    }
}
