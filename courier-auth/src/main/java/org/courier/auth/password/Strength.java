package org.courier.auth.password;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How much work it is to guess a password from its hash, in four classes.
enum Strength {
    /// The password itself, or a hash that a table of all words has.
    NONE,
    /// Salted, but millions a second can be tried.
    FAST,
    /// Many rounds of a quick hash.
    SLOW,
    /// Made to be costly on hardware of every kind.
    HARD;

    private static final Map<String, Strength> NAMES =
            Map.ofEntries(
                    Map.entry("SSHA", FAST),
                    Map.entry("SMD5", FAST),
                    Map.entry("SSHA256", FAST),
                    Map.entry("SSHA512", FAST),
                    Map.entry("DES-CRYPT", FAST),
                    Map.entry("MD5-CRYPT", FAST),
                    Map.entry("SHA256-CRYPT", SLOW),
                    Map.entry("SHA512-CRYPT", SLOW),
                    Map.entry("PBKDF2", SLOW),
                    Map.entry("SCRAM-SHA-1", SLOW),
                    Map.entry("SCRAM-SHA-256", SLOW),
                    Map.entry("SCRAM-SHA-512", SLOW),
                    Map.entry("BLF-CRYPT", HARD),
                    Map.entry("YESCRYPT", HARD),
                    Map.entry("ARGON2I", HARD),
                    Map.entry("ARGON2ID", HARD));

    private record Prefix(String text, Strength strength) {}

    private static final List<Prefix> PREFIXES =
            List.of(
                    new Prefix("$1$", FAST),
                    new Prefix("$5$", SLOW),
                    new Prefix("$6$", SLOW),
                    new Prefix("$sha1$", SLOW),
                    new Prefix("$md5", SLOW),
                    new Prefix("$pbkdf2", SLOW),
                    new Prefix("SCRAM-SHA-256$", SLOW),
                    new Prefix("$2", HARD),
                    new Prefix("$y$", HARD),
                    new Prefix("$gy$", HARD),
                    new Prefix("$7$", HARD),
                    new Prefix("$argon2", HARD));

    static Strength of(String stored) {
        int end = stored.indexOf('}');
        if (stored.startsWith("{") && end > 0) {
            String name = stored.substring(1, end).toUpperCase(Locale.ROOT);
            String value = stored.substring(end + 1);
            boolean named = !name.equals("CRYPT") && !value.startsWith("$");
            return named ? NAMES.getOrDefault(name, NONE) : bare(value);
        }
        return bare(stored);
    }

    private static Strength bare(String hash) {
        return PREFIXES.stream()
                .filter(prefix -> hash.startsWith(prefix.text()))
                .map(Prefix::strength)
                .findFirst()
                // DES of all kinds.
                .orElse(FAST);
    }
}
