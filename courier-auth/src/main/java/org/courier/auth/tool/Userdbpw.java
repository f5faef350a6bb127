package org.courier.auth.tool;

import org.courier.auth.password.HmacContext;
import org.courier.auth.password.PasswordHash;
import org.courier.core.process.Tool.Streams;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// userdbpw: makes the value of a password field of the userdb.
public final class Userdbpw {
    private Userdbpw() {}

    public static int run(List<String> arguments, Streams streams) throws IOException {
        String option = arguments.isEmpty() ? "" : arguments.getFirst();
        if (!List.of("", "-md5", "-hmac-md5", "-hmac-sha1", "-hmac-sha256").contains(option)
                || arguments.size() > 1) {
            streams.err().println("userdbpw: invalid argument.");
            return 1;
        }
        var password = Secret.read(streams);
        if (password.isEmpty()) {
            return 1;
        }
        try {
            streams.out().println(value(option, password.get()));
            return 0;
        } catch (IllegalArgumentException e) {
            streams.err().println("userdbpw: " + e.getMessage());
            return 1;
        }
    }

    /// Without an option the old DES hash, which looks at eight characters only.
    private static String value(String option, String password) {
        return switch (option) {
            case "" -> PasswordHash.create("", password);
            case "-md5" -> PasswordHash.create("$1$", password);
            default ->
                    Optional.of(option.substring("-hmac-".length()))
                            .flatMap(hash -> HmacContext.ofPassword(hash, octets(password)))
                            .map(HmacContext::hex)
                            .orElseThrow();
        };
    }

    private static byte[] octets(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }
}
