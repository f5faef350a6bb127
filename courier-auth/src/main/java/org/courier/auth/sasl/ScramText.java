package org.courier.auth.sasl;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The messages of SCRAM (RFC 5802 section 7): attributes of one letter, joined by commas.
final class ScramText {
    private static final int NONCE = 18;

    private ScramText() {}

    /// Attributes in their order; empty when one is not `x=value` or stands twice.
    static Optional<Map<Character, String>> attributes(String message) {
        var out = new LinkedHashMap<Character, String>();
        for (String part : message.split(",", -1)) {
            boolean formed = part.length() >= 2 && part.charAt(1) == '=';
            if (!formed || out.put(part.charAt(0), part.substring(2)) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(out);
    }

    /// A name on the wire has "=2C" for "," and "=3D" for "=", and no other "=".
    static Optional<String> name(String wire) {
        boolean formed = wire.replace("=2C", "").replace("=3D", "").indexOf('=') < 0;
        return formed
                ? Optional.of(wire.replace("=2C", ",").replace("=3D", "="))
                : Optional.empty();
    }

    static String wireName(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    static String nonce() {
        byte[] octets = new byte[NONCE];
        new SecureRandom().nextBytes(octets);
        return base64(octets);
    }

    /// RFC 5802 section 7: printable ASCII but ",".
    static boolean isNonce(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    static Optional<byte[]> octets(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    static byte[] xor(byte[] left, byte[] right) {
        byte[] out = left.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] ^= right[i];
        }
        return out;
    }
}
