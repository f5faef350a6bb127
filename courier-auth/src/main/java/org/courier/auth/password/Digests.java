package org.courier.auth.password;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The JDK's digests and decoders, without their checked exceptions.
final class Digests {
    private Digests() {}

    static MessageDigest of(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] hmac(String algorithm, byte[] key, byte[] message) {
        try {
            var mac = Mac.getInstance(algorithm);
            // The JDK refuses an empty key; one zero byte is padded to the same HMAC key.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
            return mac.doFinal(message);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    /// PBKDF2 (RFC 8018 section 5.2) with any HMAC.
    static byte[] pbkdf2(String hmac, byte[] password, byte[] salt, int iterations, int length) {
        try {
            var mac = Mac.getInstance(hmac);
            mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, hmac));
            byte[] out = new byte[length];
            for (int block = 1, at = 0; at < length; block++) {
                mac.update(salt);
                byte[] u =
                        mac.doFinal(
                                new byte[] {
                                    (byte) (block >>> 24),
                                    (byte) (block >>> 16),
                                    (byte) (block >>> 8),
                                    (byte) block
                                });
                byte[] sum = u.clone();
                for (int i = 1; i < iterations; i++) {
                    u = mac.doFinal(u);
                    for (int k = 0; k < sum.length; k++) {
                        sum[k] ^= u[k];
                    }
                }
                int part = Math.min(sum.length, length - at);
                System.arraycopy(sum, 0, out, at, part);
                at += part;
            }
            return out;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static Optional<byte[]> hex(String text) {
        try {
            return Optional.of(HexFormat.of().parseHex(text.toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static boolean same(byte[] left, byte[] right) {
        return MessageDigest.isEqual(left, right);
    }

    static boolean same(String left, String right) {
        return same(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
