package org.courier.auth.password;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The table of the `{NAME}` schemes: C Courier's own, then Dovecot's names.
final class Schemes {
    private static final boolean LIGHT = false;
    private static final boolean HEAVY = true;

    private Schemes() {}

    /// How a scheme tells whether a password fits the text behind its name.
    interface Check {
        boolean fits(byte[] password, String value);
    }

    /// How a scheme makes that text; empty when this machine cannot.
    interface Make {
        Optional<String> of(byte[] password, SecureRandom random);
    }

    record Scheme(String name, boolean heavy, Check check, Make make) {}

    static final List<Scheme> ALL =
            List.of(
                    new Scheme("MD5", LIGHT, Schemes::md5, base64("MD5", 0)),
                    new Scheme("MD5RAW", LIGHT, Schemes::md5raw, Schemes::hexMd5),
                    new Scheme("SHA", LIGHT, digest("SHA-1"), base64("SHA-1", 0)),
                    new Scheme("SSHA", LIGHT, digest("SHA-1"), base64("SHA-1", 4)),
                    new Scheme("SHA256", LIGHT, digest("SHA-256"), base64("SHA-256", 0)),
                    new Scheme("SHA512", LIGHT, digest("SHA-512"), base64("SHA-512", 0)),
                    new Scheme("CRYPT", HEAVY, Schemes::any, Schemes::best),
                    new Scheme("SHA1", LIGHT, digest("SHA-1"), base64("SHA-1", 0)),
                    new Scheme("SMD5", LIGHT, digest("MD5"), base64("MD5", 8)),
                    new Scheme("LDAP-MD5", LIGHT, digest("MD5"), base64("MD5", 0)),
                    new Scheme("PLAIN-MD5", LIGHT, digest("MD5"), Schemes::hexMd5),
                    new Scheme("SSHA256", LIGHT, digest("SHA-256"), base64("SHA-256", 8)),
                    new Scheme("SSHA512", LIGHT, digest("SHA-512"), base64("SHA-512", 8)),
                    new Scheme("PLAIN", LIGHT, Schemes::clear, Schemes::itself),
                    new Scheme("CLEAR", LIGHT, Schemes::clear, Schemes::itself),
                    new Scheme("CLEARTEXT", LIGHT, Schemes::clear, Schemes::itself),
                    new Scheme("DES-CRYPT", LIGHT, Crypt::verify, crypt("")),
                    new Scheme("MD5-CRYPT", LIGHT, Crypt::verify, crypt("$1$")),
                    new Scheme("SHA256-CRYPT", HEAVY, Crypt::verify, crypt("$5$")),
                    new Scheme("SHA512-CRYPT", HEAVY, Crypt::verify, crypt("$6$")),
                    new Scheme("BLF-CRYPT", HEAVY, Crypt::verify, crypt("$2y$")),
                    new Scheme("YESCRYPT", HEAVY, Crypt::verify, crypt("$y$")),
                    // OpenLDAP's name for both kinds.
                    new Scheme("ARGON2", HEAVY, Argon2::verify, argon2("id")),
                    new Scheme("ARGON2I", HEAVY, Argon2::verify, argon2("i")),
                    new Scheme("ARGON2ID", HEAVY, Argon2::verify, argon2("id")),
                    new Scheme("PBKDF2", HEAVY, Pbkdf2::verify, Schemes::dovecotPbkdf2),
                    new Scheme("CRAM-MD5", LIGHT, Schemes::cramMd5, Schemes::cramMd5),
                    new Scheme("SCRAM-SHA-1", HEAVY, scram("SHA-1"), newScram("SHA-1")),
                    new Scheme("SCRAM-SHA-256", HEAVY, scram("SHA-256"), newScram("SHA-256")),
                    new Scheme("SCRAM-SHA-512", HEAVY, scram("SHA-512"), newScram("SHA-512")));

    static Optional<Scheme> named(String name) {
        return ALL.stream().filter(scheme -> scheme.name().equalsIgnoreCase(name)).findFirst();
    }

    /// A digest, and behind it a salt of any length; in base 64 or, as Dovecot also writes it, hex.
    private static Check digest(String algorithm) {
        return (password, value) -> {
            var md = Digests.of(algorithm);
            int size = md.getDigestLength();
            var octets =
                    value.length() == 2 * size && value.matches("[0-9A-Fa-f]+")
                            ? Digests.hex(value)
                            : Digests.base64(value);
            if (octets.isEmpty() || octets.get().length < size) {
                return false;
            }
            byte[] stored = octets.get();
            md.update(password);
            md.update(stored, size, stored.length - size);
            return Digests.same(md.digest(), java.util.Arrays.copyOf(stored, size));
        };
    }

    private static Make base64(String algorithm, int saltLength) {
        return (password, random) -> {
            byte[] salt = new byte[saltLength];
            random.nextBytes(salt);
            var md = Digests.of(algorithm);
            md.update(password);
            byte[] sum = md.digest(salt);
            byte[] out = java.util.Arrays.copyOf(sum, sum.length + saltLength);
            System.arraycopy(salt, 0, out, sum.length, saltLength);
            return Optional.of(Base64.getEncoder().encodeToString(out));
        };
    }

    /// In Dovecot `{MD5}` stands before a `$1$` hash.
    private static boolean md5(byte[] password, String value) {
        return value.startsWith(Md5Crypt.PREFIX)
                ? Crypt.verify(password, value)
                : digest("MD5").fits(password, value);
    }

    private static boolean md5raw(byte[] password, String value) {
        return Digests.same(value, HexFormat.of().formatHex(Digests.of("MD5").digest(password)));
    }

    private static Optional<String> hexMd5(byte[] password, SecureRandom random) {
        return Optional.of(HexFormat.of().formatHex(Digests.of("MD5").digest(password)));
    }

    private static boolean clear(byte[] password, String value) {
        return !value.isEmpty() && Digests.same(value.getBytes(StandardCharsets.UTF_8), password);
    }

    private static Optional<String> itself(byte[] password, SecureRandom random) {
        return Optional.of(new String(password, StandardCharsets.UTF_8));
    }

    private static Make crypt(String prefix) {
        return (password, random) -> Crypt.create(prefix, password, random);
    }

    /// Any hash that names its scheme itself.
    static boolean any(byte[] password, String value) {
        if (Argon2.is(value)) {
            return Argon2.verify(password, value);
        }
        return Pbkdf2.is(value) ? Pbkdf2.verify(password, value) : Crypt.verify(password, value);
    }

    /// yescrypt where the system has it, SHA-512 elsewhere: both are hashes that the C suite reads.
    static Optional<String> best(byte[] password, SecureRandom random) {
        return Crypt.create("$y$", password, random)
                .or(() -> Crypt.create("$6$", password, random));
    }

    private static Make argon2(String kind) {
        return (password, random) -> Optional.of(Argon2.create(kind, password, random));
    }

    private static Optional<String> dovecotPbkdf2(byte[] password, SecureRandom random) {
        return Optional.of(Pbkdf2.createDovecot(password, random));
    }

    private static boolean cramMd5(byte[] password, String value) {
        var own = HmacContext.ofPassword("md5", password);
        var stored = HmacContext.parse("md5", value);
        return own.isPresent() && stored.isPresent() && own.get().sameAs(stored.get());
    }

    private static Optional<String> cramMd5(byte[] password, SecureRandom random) {
        return HmacContext.ofPassword("md5", password).map(HmacContext::hex);
    }

    private static Check scram(String hash) {
        return (password, value) ->
                ScramKeys.parse("{SCRAM-" + hash + "}" + value)
                        .filter(keys -> keys.fits(new String(password, StandardCharsets.UTF_8)))
                        .isPresent();
    }

    private static Make newScram(String hash) {
        return (password, random) -> {
            String clear = new String(password, StandardCharsets.UTF_8);
            String all = ScramKeys.create(hash, clear, random).format();
            return Optional.of(all.substring(all.indexOf('}') + 1));
        };
    }
}
