package org.courier.auth.password;

import java.security.SecureRandom;
import java.util.Optional;

/// crypt(3): which of its schemes a hash belongs to, and who computes it. MD5, SHA and bcrypt are
/// ours on every machine; DES, yescrypt, scrypt and the rest are the system library's.
final class Crypt {
    private static final long MOST_MEMORY = 512L << 20;

    private Crypt() {}

    /// Whether the hash takes so long that it must not run on a connection's own thread.
    static boolean heavy(String stored) {
        return stored.startsWith("$") && !stored.startsWith(Md5Crypt.PREFIX);
    }

    static boolean verify(byte[] password, String stored) {
        if (stored.length() < 13 || stored.startsWith("!") || stored.startsWith("*")) {
            return false;
        }
        return compute(password, stored).filter(got -> Digests.same(stored, got)).isPresent();
    }

    private static Optional<String> compute(byte[] password, String stored) {
        if (stored.startsWith(Md5Crypt.PREFIX)) {
            return Md5Crypt.crypt(password, stored);
        }
        if (stored.startsWith("$5$")) {
            return ShaCrypt.SHA256.crypt(password, stored);
        }
        if (stored.startsWith("$6$")) {
            return ShaCrypt.SHA512.crypt(password, stored);
        }
        if (Bcrypt.is(stored)) {
            return Bcrypt.crypt(password, stored);
        }
        if (!affordable(stored)) {
            return Optional.empty();
        }
        return LibCrypt.present().flatMap(library -> library.crypt(password, stored));
    }

    /// yescrypt and scrypt hashes tell how much memory they want; the SHA-1 one its rounds.
    private static boolean affordable(String stored) {
        if (stored.startsWith("$y$") || stored.startsWith("$gy$")) {
            int end = stored.indexOf('$', stored.indexOf('$', 1) + 1);
            String cost = stored.substring(stored.indexOf('$', 1) + 1, Math.max(end, 0));
            // Flags, log2 N, r: one character each in every setting that libcrypt makes.
            return cost.length() == 3
                    && memory(Crypt64.digit(cost.charAt(1)) + 1, Crypt64.digit(cost.charAt(2)) + 1)
                            <= MOST_MEMORY;
        }
        if (stored.startsWith("$7$")) {
            if (stored.length() < 14) {
                return false;
            }
            int blocks = number(stored.substring(4, 9));
            int lanes = number(stored.substring(9, 14));
            return lanes >= 1
                    && lanes <= 16
                    && memory(Crypt64.digit(stored.charAt(3)), blocks) <= MOST_MEMORY;
        }
        if (stored.startsWith("$sha1$")) {
            return stored.matches("\\$sha1\\$[0-9]{1,6}\\$.*");
        }
        if (stored.startsWith("$md5")) {
            return !stored.matches("\\$md5,rounds=[0-9]{7,}.*");
        }
        if (stored.startsWith("_")) {
            // DES with a count of rounds in four characters, 16 million at most: allow a million.
            return stored.length() == 20 && number(stored.substring(1, 5)) <= 1_000_000;
        }
        return true;
    }

    private static long memory(int logN, int blocks) {
        return logN < 1 || logN > 30 || blocks < 1 ? Long.MAX_VALUE : (128L << logN) * blocks;
    }

    private static int number(String digits) {
        int out = 0;
        for (int i = digits.length() - 1; i >= 0; i--) {
            int digit = Crypt64.digit(digits.charAt(i));
            if (digit < 0) {
                return Integer.MAX_VALUE;
            }
            out = out << 6 | digit;
        }
        return out;
    }

    /// A new hash in the scheme of this prefix ("$6$"; "" is DES), or empty when this machine has
    /// none.
    static Optional<String> create(String prefix, byte[] password, SecureRandom random) {
        return switch (prefix) {
            case "$1$" -> Optional.of(Md5Crypt.hash(password, Crypt64.randomSalt(random, 8)));
            case "$5$" -> ShaCrypt.SHA256.crypt(password, "$5$" + Crypt64.randomSalt(random, 16));
            case "$6$" -> ShaCrypt.SHA512.crypt(password, "$6$" + Crypt64.randomSalt(random, 16));
            case "$2a$", "$2b$", "$2y$" -> Optional.of(Bcrypt.create(prefix, password, random));
            case "" -> library(password, Crypt64.randomSalt(random, 2));
            default ->
                    LibCrypt.present()
                            .flatMap(library -> library.newSetting(prefix))
                            .flatMap(setting -> library(password, setting));
        };
    }

    private static Optional<String> library(byte[] password, String setting) {
        return LibCrypt.present().flatMap(library -> library.crypt(password, setting));
    }

    /// The prefix that tells the scheme: "$6$" of "$6$salt$hash", "" of DES.
    static String prefix(String stored) {
        if (!stored.startsWith("$")) {
            return stored.startsWith("_") ? "_" : "";
        }
        int end = stored.indexOf('$', 1);
        String name = end < 0 ? stored : stored.substring(0, end + 1);
        return name.startsWith("$md5") ? "$md5" : name;
    }
}
