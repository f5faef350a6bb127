package org.courier.auth.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/// A secret that we drew ourselves, of so many bits that nobody guesses it and one fast hash is
/// enough: SHA-256 of a salt and the secret, as hex with a `$` between.
record SaltedHash(String text) {
    private static final int SALT = 16;

    static SaltedHash make(String secret) {
        byte[] salt = new byte[SALT];
        new SecureRandom().nextBytes(salt);
        return make(salt, secret);
    }

    private static SaltedHash make(byte[] salt, String secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            var hash = digest.digest(secret.getBytes(StandardCharsets.UTF_8));
            return new SaltedHash(
                    HexFormat.of().formatHex(salt) + "$" + HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean fits(String secret) {
        byte[] salt = HexFormat.of().parseHex(text.substring(0, text.indexOf('$')));
        return MessageDigest.isEqual(
                make(salt, secret).text.getBytes(StandardCharsets.US_ASCII),
                text.getBytes(StandardCharsets.US_ASCII));
    }

    /// @throws IllegalArgumentException when it is none
    static SaltedHash parse(String text) {
        if (!text.matches("([0-9a-f]{2}){1,64}\\$[0-9a-f]{64}"))
            throw new IllegalArgumentException("expected a salted hash");
        return new SaltedHash(text);
    }

    @Override
    public String toString() {
        return "SaltedHash";
    }
}
