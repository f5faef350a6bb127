package org.courier.auth.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The name of an account as the name of a file: what is no letter, digit or one of `@_+=-.`, and a
/// dot at the beginning, becomes `%XX`. Different names stay different; none leaves its directory.
final class FileNames {
    private static final String PLAIN = "@_+=-.";

    /// Longer ones are a hash behind `%%`, which no other name begins with.
    private static final int LONGEST = 200;

    private FileNames() {}

    static String of(String account) {
        var name = new StringBuilder();
        for (byte octet : account.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain =
                    c >= 'a' && c <= 'z'
                            || c >= 'A' && c <= 'Z'
                            || c >= '0' && c <= '9'
                            || PLAIN.indexOf(c) >= 0 && !(c == '.' && name.isEmpty());
            if (plain) name.append(c);
            else name.append("%%%02X".formatted((int) c));
        }
        if (name.isEmpty()) return "%";
        return name.length() <= LONGEST ? name.toString() : "%%" + hash(account);
    }

    private static String hash(String account) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(account.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
