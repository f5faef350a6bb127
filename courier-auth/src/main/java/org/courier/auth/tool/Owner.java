package org.courier.auth.tool;

import org.courier.auth.AuthResult;
import org.courier.auth.backend.Backends;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.process.Tool.Streams;

import java.util.Optional;

/// Whose passwords a command is about.
final class Owner {
    private Owner() {}

    /// The address of the account that has this login name; says on standard error why not.
    static Optional<String> of(String user, ConfigDirectory configuration, Streams streams) {
        try (var authenticator = Backends.authenticator(configuration)) {
            return switch (authenticator.lookUp("login", user)) {
                case AuthResult.Accepted(var account) -> Optional.of(account.address());
                case AuthResult.Rejected _ -> {
                    streams.err().println("There is no account " + user + ".");
                    yield Optional.empty();
                }
                case AuthResult.TemporaryFailure(var reason, _) -> {
                    streams.err().println(reason);
                    yield Optional.empty();
                }
            };
        }
    }
}
