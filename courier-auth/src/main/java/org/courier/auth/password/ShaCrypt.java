package org.courier.auth.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/// The `$5$` and `$6$` hashes of crypt(3): SHA-256 and SHA-512 with a settable number of rounds,
/// after Ulrich Drepper's public description "Unix crypt using SHA-256 and SHA-512".
record ShaCrypt(String prefix, String algorithm, int[][] order, int[] tail) {
    static final ShaCrypt SHA256 =
            new ShaCrypt("$5$", "SHA-256", order(10, 32, 20), new int[] {31, 30});
    static final ShaCrypt SHA512 =
            new ShaCrypt("$6$", "SHA-512", order(21, 64, 42), new int[] {63});

    private static final int SALT = 16;
    private static final int LEAST_ROUNDS = 1000;

    /// More would take seconds; a stored hash must not be able to hold a processor that long.
    private static final int MOST_ROUNDS = 1_000_000;

    private static final int USUAL_ROUNDS = 5000;

    /// Both hashes take three bytes a group, one third of the digest apart, turning round.
    private static int[][] order(int groups, int size, int last) {
        int third = size == 32 ? 10 : 21;
        int[][] out = new int[groups][];
        int[] at = {0, third, last};
        for (int i = 0; i < groups; i++) {
            out[i] = at.clone();
            at =
                    size == 32
                            ? new int[] {at[2] + 1, at[0] + 1, at[1] + 1}
                            : new int[] {at[1] + 1, at[2] + 1, at[0] + 1};
        }
        return out;
    }

    /// Empty when the stored text is no such hash, or asks for too many rounds.
    Optional<String> crypt(byte[] password, String stored) {
        if (!stored.startsWith(prefix)) {
            return Optional.empty();
        }
        String rest = stored.substring(prefix.length());
        int rounds = USUAL_ROUNDS;
        boolean told = rest.startsWith("rounds=");
        if (told) {
            int end = rest.indexOf('$');
            String digits = end < 0 ? "" : rest.substring(7, end);
            if (!digits.matches("[0-9]{1,9}") || Integer.parseInt(digits) > MOST_ROUNDS) {
                return Optional.empty();
            }
            rounds = Math.max(LEAST_ROUNDS, Integer.parseInt(digits));
            rest = rest.substring(end + 1);
        }
        int end = rest.indexOf('$');
        String salt = end < 0 ? rest : rest.substring(0, end);
        salt = salt.length() > SALT ? salt.substring(0, SALT) : salt;
        String head = prefix + (told ? "rounds=" + rounds + "$" : "") + salt + "$";
        return Optional.of(head + encode(digest(password, salt, rounds)));
    }

    private byte[] digest(byte[] password, String saltText, int rounds) {
        byte[] salt = saltText.getBytes(StandardCharsets.ISO_8859_1);
        var md = Digests.of(algorithm);
        int size = md.getDigestLength();
        md.update(password);
        md.update(salt);
        md.update(password);
        byte[] b = md.digest();
        md.update(password);
        md.update(salt);
        repeat(md, b, password.length);
        for (int bits = password.length; bits > 0; bits >>>= 1) {
            md.update((bits & 1) != 0 ? b : password);
        }
        byte[] a = md.digest();
        for (int i = 0; i < password.length; i++) {
            md.update(password);
        }
        byte[] p = stretch(md.digest(), password.length, size);
        for (int i = 0; i < 16 + (a[0] & 0xff); i++) {
            md.update(salt);
        }
        byte[] s = stretch(md.digest(), salt.length, size);
        for (int round = 0; round < rounds; round++) {
            md.update((round & 1) != 0 ? p : a);
            if (round % 3 != 0) {
                md.update(s);
            }
            if (round % 7 != 0) {
                md.update(p);
            }
            md.update((round & 1) != 0 ? a : p);
            a = md.digest();
        }
        return a;
    }

    private static void repeat(MessageDigest md, byte[] block, int length) {
        for (int left = length; left > 0; left -= block.length) {
            md.update(block, 0, Math.min(block.length, left));
        }
    }

    private static byte[] stretch(byte[] block, int length, int size) {
        byte[] out = new byte[length];
        for (int at = 0; at < length; at += size) {
            System.arraycopy(block, 0, out, at, Math.min(size, length - at));
        }
        return out;
    }

    private String encode(byte[] sum) {
        var out = new StringBuilder();
        for (int[] of : order) {
            int bits = (sum[of[0]] & 0xff) << 16 | (sum[of[1]] & 0xff) << 8 | sum[of[2]] & 0xff;
            Crypt64.append(out, bits, 4);
        }
        if (tail.length == 2) {
            Crypt64.append(out, (sum[tail[0]] & 0xff) << 8 | sum[tail[1]] & 0xff, 3);
        } else {
            Crypt64.append(out, sum[tail[0]] & 0xff, 2);
        }
        return out.toString();
    }
}
