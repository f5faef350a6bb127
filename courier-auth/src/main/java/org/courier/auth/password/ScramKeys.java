package org.courier.auth.password;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a server keeps of a password for SCRAM (RFC 5802 section 3): enough to check a client, too
/// little to be one. hash is "SHA-1", "SHA-256" or "SHA-512".
public record ScramKeys(
        String hash, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    /// RFC 7677 section 4 asks for at least 4096.
    public static final int ITERATIONS = 4096;

    public static final int SALT = 16;
    private static final int MOST_ITERATIONS = 1_000_000;
    private static final Pattern DOVECOT =
            Pattern.compile(
                    "(?i:\\{SCRAM-(SHA-1|SHA-256|SHA-512)\\})([0-9]{1,7}),([A-Za-z0-9+/=]{4,172}),"
                            + "([A-Za-z0-9+/=]{28,88}),([A-Za-z0-9+/=]{28,88})");
    private static final Pattern POSTGRESQL =
            Pattern.compile(
                    "(?:\\{SCRAM-SHA-256\\})?SCRAM-(SHA-256)\\$([0-9]{1,7}):([A-Za-z0-9+/=]{4,172})"
                            + "\\$([A-Za-z0-9+/=]{44}):([A-Za-z0-9+/=]{44})");

    /// The stored forms: Dovecot's `{SCRAM-SHA-256}4096,salt,StoredKey,ServerKey`, and PostgreSQL's
    /// `SCRAM-SHA-256$4096:salt$StoredKey:ServerKey`.
    public static Optional<ScramKeys> parse(String stored) {
        for (var form : new Pattern[] {DOVECOT, POSTGRESQL}) {
            var m = form.matcher(stored);
            if (m.matches()) {
                int iterations = Integer.parseInt(m.group(2));
                var salt = Digests.base64(m.group(3));
                var storedKey = Digests.base64(m.group(4));
                var serverKey = Digests.base64(m.group(5));
                if (salt.isEmpty()
                        || storedKey.isEmpty()
                        || serverKey.isEmpty()
                        || iterations < 1
                        || iterations > MOST_ITERATIONS) {
                    return Optional.empty();
                }
                String hash = m.group(1).toUpperCase(Locale.ROOT);
                return Optional.of(
                        new ScramKeys(
                                hash, salt.get(), iterations, storedKey.get(), serverKey.get()));
            }
        }
        return Optional.empty();
    }

    public static ScramKeys derive(String hash, String password, byte[] salt, int iterations) {
        byte[] salted = saltedPassword(hash, password, salt, iterations);
        byte[] clientKey = hmac(hash, salted, "Client Key".getBytes(StandardCharsets.US_ASCII));
        byte[] serverKey = hmac(hash, salted, "Server Key".getBytes(StandardCharsets.US_ASCII));
        return new ScramKeys(hash, salt, iterations, digest(hash, clientKey), serverKey);
    }

    /// The same, but waiting for its turn among the costly computations; empty when that takes too
    /// long.
    public static Optional<ScramKeys> deriveInTurn(
            String hash, String password, byte[] salt, int iterations) {
        return HeavyWork.run(() -> derive(hash, password, salt, iterations));
    }

    /// Hi() of RFC 5802 section 2.2 over the prepared password.
    public static byte[] saltedPassword(String hash, String password, byte[] salt, int iterations) {
        byte[] octets = SaslPrep.stored(password).getBytes(StandardCharsets.UTF_8);
        return Digests.pbkdf2(
                macName(hash), octets, salt, iterations, Digests.of(hash).getDigestLength());
    }

    static ScramKeys create(String hash, String password, SecureRandom random) {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return derive(hash, password, salt, ITERATIONS);
    }

    public static byte[] hmac(String hash, byte[] key, byte[] message) {
        return Digests.hmac(macName(hash), key, message);
    }

    public static byte[] digest(String hash, byte[] octets) {
        return Digests.of(hash).digest(octets);
    }

    boolean fits(String password) {
        var own = derive(hash, password, salt, iterations);
        return Digests.same(storedKey, own.storedKey);
    }

    /// In Dovecot's form.
    public String format() {
        var base64 = Base64.getEncoder();
        return "{SCRAM-%s}%d,%s,%s,%s"
                .formatted(
                        hash,
                        iterations,
                        base64.encodeToString(salt),
                        base64.encodeToString(storedKey),
                        base64.encodeToString(serverKey));
    }

    private static String macName(String hash) {
        return "Hmac" + hash.replace("-", "");
    }

    @Override
    public String toString() {
        return "ScramKeys[" + hash + "]";
    }
}
