package org.courier.auth.tool;

import org.courier.auth.Account;
import org.courier.auth.AuthResult;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.Backends;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.process.Tool.Streams;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// authtest: looks an account up, checks its password, or changes it, and shows what is found.
public final class Authtest {
    private static final String USAGE =
            "Usage: authtest [-s service] userid [ password [ newpassword ] ]";

    private Authtest() {}

    public static int run(List<String> arguments, Streams streams) {
        return run(arguments, streams, SystemConfiguration.directory());
    }

    static int run(List<String> arguments, Streams streams, ConfigDirectory configuration) {
        var words = arguments;
        String service = "login";
        if (words.size() >= 2 && words.getFirst().equals("-s")) {
            service = words.get(1);
            words = words.subList(2, words.size());
        }
        if (words.isEmpty() || words.size() > 3 || words.getFirst().startsWith("-")) {
            streams.err().println(USAGE);
            return 1;
        }
        AuthResult result;
        try (var authenticator = Backends.authenticator(configuration)) {
            result = ask(authenticator, service, words);
        }
        return switch (result) {
            case AuthResult.Accepted(var account) -> {
                var used = words.size() == 2 ? Optional.of(words.get(1)) : account.clearPassword();
                if (words.size() == 3) {
                    streams.err().println("Password change succeeded.");
                } else {
                    show(account, used, streams);
                }
                yield 0;
            }
            case AuthResult.Rejected _ -> failed(streams, "Operation not permitted");
            case AuthResult.TemporaryFailure _ -> failed(streams, "Input/output error");
        };
    }

    private static AuthResult ask(Authenticator authenticator, String service, List<String> words) {
        String user = words.getFirst();
        var client = new Client(service, new InetSocketAddress("::1", 0), Optional.empty());
        return switch (words.size()) {
            case 1 -> authenticator.lookUp(client, user);
            case 2 ->
                    authenticator.authenticate(
                            client, new Credentials.Password(user, words.get(1)));
            default -> authenticator.changePassword(client, user, words.get(1), words.get(2));
        };
    }

    private static int failed(Streams streams, String why) {
        streams.err().println("Authentication FAILED: " + why);
        return 1;
    }

    private static void show(Account account, Optional<String> clear, Streams streams) {
        String who =
                account.systemUser()
                        .map(name -> "  (system username: " + name + ")")
                        .orElse("  (uid " + account.uid() + ", gid " + account.gid() + ")");
        streams.out().println("Authentication succeeded.");
        streams.out().println();
        row(streams, "Authenticated", Optional.of(account.address() + who));
        row(streams, "Home Directory", Optional.of(account.home().toString()));
        row(streams, "Maildir", account.maildir());
        row(streams, "Quota", account.quota());
        row(streams, "Encrypted Password", account.password());
        row(streams, "Cleartext Password", clear);
        row(
                streams,
                "Options",
                Optional.of(account.options().format()).filter(options -> !options.isEmpty()));
    }

    private static void row(Streams streams, String label, Optional<String> value) {
        streams.out().printf("%18s: %s%n", label, value.orElse("(none)"));
    }
}
