package org.courier.auth.policy;

import org.courier.auth.AuthResult;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.TestAccounts;
import org.courier.auth.sasl.Sasl;
import org.courier.core.config.ConfigDirectory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// A configuration with accounts, its policy, and a clock that a test moves.
final class Stage {
    final Path configuration;
    final Path state;
    final LoginRules rules;
    final Authenticator authenticator;
    private final AtomicLong nanos = new AtomicLong(1);

    Stage(Path directory, String settings, String... accounts) throws IOException {
        configuration = Files.createDirectories(directory.resolve("etc"));
        state = Files.createDirectories(directory.resolve("state"));
        Files.writeString(configuration.resolve("authdaemonrc"), settings);
        rules = LoginRules.of(ConfigDirectory.of(configuration), Optional.of(state), nanos::get);
        authenticator =
                TestAccounts.create(configuration, accounts).authenticator().withPolicy(rules);
    }

    void later(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    static Client from(String address, String service) {
        return new Client(service, new InetSocketAddress(address, 7), Optional.empty());
    }

    AuthResult login(String address, String user, String password) {
        return login(address, "imap", user, password);
    }

    AuthResult login(String address, String service, String user, String password) {
        return authenticator.authenticate(
                from(address, service), new Credentials.Password(user, password));
    }

    Sasl.Step plain(String address, String service, String authzid, String user, String password) {
        return Sasl.start("PLAIN", authenticator, from(address, service), "mx.example.test")
                .orElseThrow()
                .next((authzid + "\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8));
    }

    List<String> audited() throws IOException {
        var file = state.resolve("audit.log");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
