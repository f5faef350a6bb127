package org.courier.auth.password;

import org.bouncycastle.crypto.generators.BCrypt;

import java.security.SecureRandom;
import java.util.Optional;

/// The `$2a$`, `$2b$` and `$2y$` hashes of crypt(3): bcrypt, which looks at 72 bytes at most.
final class Bcrypt {
    /// 2^14 rounds take about a second.
    private static final int MOST_COST = 14;

    private static final int USUAL_COST = 10;
    private static final int HEAD = 7;
    private static final int SALT = 22;
    private static final String ALPHABET =
            "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private Bcrypt() {}

    static boolean is(String stored) {
        return stored.matches("\\$2[aby]\\$[0-9]{2}\\$[./A-Za-z0-9]{22}.*");
    }

    /// Empty when the stored text is no such hash, or its cost is beyond reason.
    static Optional<String> crypt(byte[] password, String stored) {
        if (!is(stored)) {
            return Optional.empty();
        }
        int cost = Integer.parseInt(stored.substring(4, 6));
        if (cost < 4 || cost > MOST_COST) {
            return Optional.empty();
        }
        // The last of the 22 characters carries four bits too many; they come back as zero.
        byte[] salt = decode(stored.substring(HEAD, HEAD + SALT), 16);
        String head = stored.substring(0, HEAD) + stored.substring(HEAD, HEAD + SALT);
        return Optional.of(head + encode(BCrypt.generate(key(password), salt, cost), 23));
    }

    static String create(String prefix, byte[] password, SecureRandom random) {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        String head = prefix + "%02d$".formatted(USUAL_COST) + encode(salt, 16);
        return head + encode(BCrypt.generate(key(password), salt, USUAL_COST), 23);
    }

    /// The password with its final NUL, cut at 72.
    private static byte[] key(byte[] password) {
        return java.util.Arrays.copyOf(password, Math.min(72, password.length + 1));
    }

    private static String encode(byte[] octets, int count) {
        var out = new StringBuilder();
        for (int i = 0; i < count; i += 3) {
            int left = Math.min(3, count - i);
            int bits = (octets[i] & 0xff) << 16;
            bits |= left > 1 ? (octets[i + 1] & 0xff) << 8 : 0;
            bits |= left > 2 ? octets[i + 2] & 0xff : 0;
            for (int k = 0; k <= left; k++) {
                out.append(ALPHABET.charAt(bits >>> (18 - 6 * k) & 0x3f));
            }
        }
        return out.toString();
    }

    private static byte[] decode(String text, int count) {
        byte[] out = new byte[count];
        int bits = 0;
        int have = 0;
        int at = 0;
        for (int i = 0; i < text.length() && at < count; i++) {
            bits = bits << 6 | ALPHABET.indexOf(text.charAt(i));
            have += 6;
            if (have >= 8) {
                have -= 8;
                out[at++] = (byte) (bits >>> have);
            }
        }
        return out;
    }
}
