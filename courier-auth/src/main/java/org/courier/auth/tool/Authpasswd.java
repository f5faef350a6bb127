package org.courier.auth.tool;

import org.courier.auth.password.PasswordHash;
import org.courier.core.process.Tool.Streams;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// authpasswd: makes a stored password for any source of accounts, in the named scheme. The C suite
/// answers a name that it does not know with {SSHA}; here that is an error.
public final class Authpasswd {
    private Authpasswd() {}

    public static int run(List<String> arguments, Streams streams) throws IOException {
        if (arguments.size() > 1) {
            streams.err().println("Usage: authpasswd [method]");
            return 1;
        }
        var password = Secret.read(streams);
        if (password.isEmpty()) {
            return 1;
        }
        try {
            streams.out().println(hash(arguments, password.get()));
            return 0;
        } catch (IllegalArgumentException e) {
            streams.err().println("authpasswd: " + e.getMessage());
            return 1;
        }
    }

    private static String hash(List<String> arguments, String password) {
        if (arguments.isEmpty()) {
            return PasswordHash.create("$1$", password);
        }
        String method = arguments.getFirst();
        return switch (method.toUpperCase(Locale.ROOT)) {
            case "CRYPT" -> PasswordHash.best(password);
            // The C suite reads {SHA} only.
            case "SHA1" -> PasswordHash.create("{SHA}", password);
            default ->
                    method.startsWith("$")
                            ? PasswordHash.create(method, password)
                            : PasswordHash.create("{" + method + "}", password);
        };
    }
}
