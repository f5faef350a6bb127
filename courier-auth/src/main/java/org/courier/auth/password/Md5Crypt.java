package org.courier.auth.password;

import java.util.Optional;

/// The `$1$` hash of crypt(3): MD5, 1,000 rounds, salt of up to 8 characters.
final class Md5Crypt {
    static final String PREFIX = "$1$";
    private static final int[][] ORDER = {
        {0, 6, 12}, {1, 7, 13}, {2, 8, 14}, {3, 9, 15}, {4, 10, 5}
    };

    private Md5Crypt() {}

    /// Empty when the stored text is no such hash.
    static Optional<String> crypt(byte[] password, String stored) {
        if (!stored.startsWith(PREFIX)) {
            return Optional.empty();
        }
        int end = stored.indexOf('$', PREFIX.length());
        String salt = stored.substring(PREFIX.length(), end < 0 ? stored.length() : end);
        return Optional.of(hash(password, salt.length() > 8 ? salt.substring(0, 8) : salt));
    }

    static String hash(byte[] password, String salt) {
        byte[] saltBytes = salt.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] sum = start(password, saltBytes);
        var md = Digests.of("MD5");
        for (int round = 0; round < 1000; round++) {
            md.update((round & 1) != 0 ? password : sum);
            if (round % 3 != 0) {
                md.update(saltBytes);
            }
            if (round % 7 != 0) {
                md.update(password);
            }
            md.update((round & 1) != 0 ? sum : password);
            sum = md.digest();
        }
        var out = new StringBuilder(PREFIX).append(salt).append('$');
        for (int[] of : ORDER) {
            int bits = (sum[of[0]] & 0xff) << 16 | (sum[of[1]] & 0xff) << 8 | sum[of[2]] & 0xff;
            Crypt64.append(out, bits, 4);
        }
        Crypt64.append(out, sum[11] & 0xff, 2);
        return out.toString();
    }

    private static byte[] start(byte[] password, byte[] salt) {
        var md = Digests.of("MD5");
        md.update(password);
        md.update(salt);
        md.update(password);
        byte[] mixed = md.digest();
        md.update(password);
        md.update(PREFIX.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        md.update(salt);
        for (int left = password.length; left > 0; left -= 16) {
            md.update(mixed, 0, Math.min(16, left));
        }
        for (int bits = password.length; bits > 0; bits >>>= 1) {
            md.update((bits & 1) != 0 ? 0 : password[0]);
        }
        return md.digest();
    }
}
