package org.courier.auth.password;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/// A stored password: `{SCHEME}value`, or a bare hash that names its scheme itself as crypt(3)
/// does. What is compared is compared in constant time, and what is costly waits its turn on few
/// threads (HeavyWork); a hash that asks for more work than any sane one fits no password.
public final class PasswordHash {
    /// Longer passwords fit nothing: hashing costs time for each octet.
    public static final int LONGEST = 1024;

    private PasswordHash() {}

    public enum Verdict {
        FITS,
        DIFFERS,
        /// Too many passwords are being checked at this moment.
        TRY_LATER
    }

    public static boolean verify(String stored, String clear) {
        return check(stored, clear) == Verdict.FITS;
    }

    public static Verdict check(String stored, String clear) {
        byte[] password = clear.getBytes(StandardCharsets.UTF_8);
        if (!usable(clear, password)) {
            return Verdict.DIFFERS;
        }
        String value = stored;
        boolean heavy = Crypt.heavy(stored);
        Schemes.Check check = Schemes::any;
        var name = schemeName(stored);
        if (name.isPresent()) {
            var scheme = Schemes.named(name.get());
            if (scheme.isEmpty()) {
                return Verdict.DIFFERS;
            }
            value = stored.substring(stored.indexOf('}') + 1);
            heavy = scheme.get().heavy();
            check = scheme.get().check();
        } else if (stored.startsWith("SCRAM-SHA-256$")) {
            // PostgreSQL's form names its scheme without braces.
            heavy = true;
            check = Schemes.named("SCRAM-SHA-256").orElseThrow().check();
        }
        return run(check, heavy, password, value);
    }

    private static Verdict run(Schemes.Check check, boolean heavy, byte[] password, String value) {
        var fits =
                heavy
                        ? HeavyWork.run(() -> check.fits(password, value))
                        : Optional.of(check.fits(password, value));
        return fits.map(yes -> yes ? Verdict.FITS : Verdict.DIFFERS).orElse(Verdict.TRY_LATER);
    }

    /// An empty password opens nothing (it would bind anonymously in LDAP), nor one with a NUL,
    /// where crypt(3) would stop reading.
    private static boolean usable(String clear, byte[] password) {
        return !clear.isEmpty() && password.length <= LONGEST && clear.indexOf('\0') < 0;
    }

    /// A new hash: "{SSHA}" or "SSHA" by name, "$6$" or "" (DES) by crypt(3)'s own prefix.
    ///
    /// @throws IllegalArgumentException when there is no such scheme, this machine has not got it,
    ///   or the password is empty, too long or holds a NUL
    public static String create(String scheme, String clear) {
        byte[] password = clear.getBytes(StandardCharsets.UTF_8);
        if (!usable(clear, password)) {
            throw new IllegalArgumentException("the password is empty or too long");
        }
        var random = new SecureRandom();
        if (scheme.isEmpty() || scheme.startsWith("$")) {
            return bare(scheme, password, random)
                    .orElseThrow(() -> new IllegalArgumentException("unknown scheme " + scheme));
        }
        String name = scheme.replaceAll("[{}]", "");
        var row =
                Schemes.named(name)
                        .orElseThrow(() -> new IllegalArgumentException("unknown scheme " + name));
        var value =
                row.make()
                        .of(password, random)
                        .orElseThrow(
                                () -> new IllegalArgumentException("no " + name + " on this host"));
        return "{" + row.name() + "}" + value;
    }

    private static Optional<String> bare(String prefix, byte[] password, SecureRandom random) {
        return switch (prefix) {
            case "$argon2id$" -> Optional.of(Argon2.create("id", password, random));
            case "$argon2i$" -> Optional.of(Argon2.create("i", password, random));
            default ->
                    prefix.startsWith("$pbkdf2")
                            ? Optional.of(Pbkdf2.create(password, random))
                            : Crypt.create(prefix, password, random);
        };
    }

    /// A new hash for a password that changes, in the scheme of the old one; in the best of this
    /// machine when that cannot be had.
    ///
    /// @throws IllegalArgumentException when the password is empty, too long or holds a NUL
    public static String change(String stored, String clear) {
        var name = schemeName(stored);
        if (stored.startsWith("SCRAM-SHA-256$")) {
            return create("{SCRAM-SHA-256}", clear);
        }
        String inner = stored.substring(stored.indexOf('}') + 1);
        boolean anyCrypt = name.filter(n -> n.equalsIgnoreCase("CRYPT")).isPresent();
        if (name.isEmpty() || anyCrypt) {
            String braces = name.map(n -> "{" + n + "}").orElse("");
            return braces + attempt(Crypt.prefix(inner), clear).orElseGet(() -> best(clear));
        }
        boolean md5crypt = name.get().equalsIgnoreCase("MD5") && inner.startsWith("$1$");
        String scheme = md5crypt ? "MD5-CRYPT" : name.get();
        return attempt("{" + scheme + "}", clear).orElseGet(() -> best(clear));
    }

    private static Optional<String> attempt(String scheme, String clear) {
        try {
            return Optional.of(create(scheme, clear));
        } catch (IllegalArgumentException _) {
            // This machine has not got the scheme.
            return Optional.empty();
        }
    }

    /// A new hash in the best scheme that this machine and the C suite both read.
    public static String best(String clear) {
        return create("{CRYPT}", clear).substring("{CRYPT}".length());
    }

    /// The password itself, when it is stored in clear: `{PLAIN}secret`.
    public static Optional<String> clearText(String stored) {
        return schemeName(stored)
                .filter(name -> name.matches("(?i)PLAIN|CLEAR|CLEARTEXT"))
                .map(name -> stored.substring(name.length() + 2))
                .filter(clear -> !clear.isEmpty());
    }

    /// The name in braces, without Dovecot's ".HEX" and ".B64" (they can be told by their length).
    private static Optional<String> schemeName(String stored) {
        int end = stored.indexOf('}');
        if (!stored.startsWith("{") || end < 0) {
            return Optional.empty();
        }
        String name = stored.substring(1, end);
        String upper = name.toUpperCase(Locale.ROOT);
        for (String encoding : new String[] {".HEX", ".B64", ".BASE64"}) {
            if (upper.endsWith(encoding)) {
                return Optional.of(name.substring(0, name.length() - encoding.length()));
            }
        }
        return Optional.of(name);
    }
}
