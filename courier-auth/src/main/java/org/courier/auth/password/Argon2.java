package org.courier.auth.password;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/// `$argon2id$v=19$m=65536,t=3,p=1$salt$hash` and its i and d sisters (RFC 9106).
final class Argon2 {
    private static final Pattern FORM =
            Pattern.compile(
                    "\\$argon2(id|i|d)\\$(?:v=(16|19)\\$)?m=([0-9]{1,7}),t=([0-9]{1,4}),"
                            + "p=([0-9]{1,3})(?:,[a-z]+=[^$]*)?\\$([A-Za-z0-9+/]{8,128})"
                            + "\\$([A-Za-z0-9+/]{8,256})");

    /// 256 MiB, and as many passes over memory as three over that.
    private static final int MOST_MEMORY = 262_144;

    private static final long MOST_WORK = 3L * MOST_MEMORY;
    private static final int MOST_LANES = 16;

    private Argon2() {}

    static boolean is(String stored) {
        return stored.startsWith("$argon2");
    }

    static boolean verify(byte[] password, String stored) {
        var form = FORM.matcher(stored);
        if (!form.matches()) {
            return false;
        }
        int memory = Integer.parseInt(form.group(3));
        int passes = Integer.parseInt(form.group(4));
        int lanes = Integer.parseInt(form.group(5));
        if (memory > MOST_MEMORY
                || (long) memory * passes > MOST_WORK
                || passes < 1
                || lanes < 1
                || lanes > MOST_LANES
                || memory < 8 * lanes) {
            return false;
        }
        int type =
                switch (form.group(1)) {
                    case "id" -> Argon2Parameters.ARGON2_id;
                    case "i" -> Argon2Parameters.ARGON2_i;
                    default -> Argon2Parameters.ARGON2_d;
                };
        int version = "19".equals(form.group(2)) ? 0x13 : 0x10;
        var salt = Digests.base64(form.group(6));
        var wanted = Digests.base64(form.group(7));
        if (salt.isEmpty() || wanted.isEmpty()) {
            return false;
        }
        byte[] got =
                hash(
                        password,
                        salt.get(),
                        type,
                        version,
                        memory,
                        passes,
                        lanes,
                        wanted.get().length);
        return Digests.same(wanted.get(), got);
    }

    /// 19 MiB and two passes: less than RFC 9106 section 4 recommends for a login that happens now
    /// and then, since a mail client logs in for each of its connections.
    static String create(String kind, byte[] password, SecureRandom random) {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        int type = kind.equals("id") ? Argon2Parameters.ARGON2_id : Argon2Parameters.ARGON2_i;
        byte[] sum = hash(password, salt, type, 0x13, 19456, 2, 1, 32);
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2"
                + kind
                + "$v=19$m=19456,t=2,p=1$"
                + base64.encodeToString(salt)
                + "$"
                + base64.encodeToString(sum);
    }

    private static byte[] hash(
            byte[] password,
            byte[] salt,
            int type,
            int version,
            int memory,
            int passes,
            int lanes,
            int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(type)
                        .withVersion(version)
                        .withMemoryAsKB(memory)
                        .withIterations(passes)
                        .withParallelism(lanes)
                        .withSalt(salt)
                        .build());
        byte[] out = new byte[length];
        generator.generateBytes(password, out);
        return out;
    }
}
