package org.courier.auth.password;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// PBKDF2 (RFC 8018) in the two forms in use: Dovecot's `$1$salt$rounds$hex` with SHA-1, and
/// `$pbkdf2-sha256$rounds$salt$hash` with "." for "+" in base 64, as Python's passlib writes it.
final class Pbkdf2 {
    private static final Pattern DOVECOT =
            Pattern.compile("\\$1\\$([^$]{1,64})\\$([0-9]{1,7})\\$([0-9a-fA-F]{40})");
    private static final Pattern MODULAR =
            Pattern.compile(
                    "\\$pbkdf2(|-sha1|-sha256|-sha512)\\$([0-9]{1,7})\\$([A-Za-z0-9./]{1,128})"
                            + "\\$([A-Za-z0-9./]{8,128})");
    private static final int MOST_ROUNDS = 2_000_000;

    private Pbkdf2() {}

    static boolean is(String stored) {
        return stored.startsWith("$pbkdf2");
    }

    static boolean verify(byte[] password, String stored) {
        var dovecot = DOVECOT.matcher(stored);
        if (dovecot.matches()) {
            byte[] salt = dovecot.group(1).getBytes(StandardCharsets.UTF_8);
            int rounds = Integer.parseInt(dovecot.group(2));
            byte[] wanted = HexFormat.of().parseHex(dovecot.group(3));
            return rounds > 0
                    && rounds <= MOST_ROUNDS
                    && Digests.same(wanted, Digests.pbkdf2("HmacSHA1", password, salt, rounds, 20));
        }
        var modular = MODULAR.matcher(stored);
        if (!modular.matches()) {
            return false;
        }
        int rounds = Integer.parseInt(modular.group(2));
        var salt = adapted(modular.group(3));
        var wanted = adapted(modular.group(4));
        if (rounds < 1 || rounds > MOST_ROUNDS || salt.isEmpty() || wanted.isEmpty()) {
            return false;
        }
        String hmac =
                switch (modular.group(1)) {
                    case "-sha256" -> "HmacSHA256";
                    case "-sha512" -> "HmacSHA512";
                    default -> "HmacSHA1";
                };
        byte[] got = Digests.pbkdf2(hmac, password, salt.get(), rounds, wanted.get().length);
        return Digests.same(wanted.get(), got);
    }

    static String create(byte[] password, SecureRandom random) {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        int rounds = 100_000;
        byte[] sum = Digests.pbkdf2("HmacSHA256", password, salt, rounds, 32);
        return "$pbkdf2-sha256$" + rounds + "$" + adapted(salt) + "$" + adapted(sum);
    }

    static String createDovecot(byte[] password, SecureRandom random) {
        String salt = Crypt64.randomSalt(random, 16);
        int rounds = 100_000;
        byte[] bytes = salt.getBytes(StandardCharsets.UTF_8);
        byte[] sum = Digests.pbkdf2("HmacSHA1", password, bytes, rounds, 20);
        return "$1$" + salt + "$" + rounds + "$" + HexFormat.of().formatHex(sum);
    }

    private static Optional<byte[]> adapted(String text) {
        return Digests.base64(text.replace('.', '+'));
    }

    private static String adapted(byte[] octets) {
        return Base64.getEncoder().withoutPadding().encodeToString(octets).replace('+', '.');
    }
}
