package org.courier.auth.backend;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.BackendStages.Stage;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.auth.daemon.Authdaemond;
import org.courier.core.config.ConfigDirectory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Sources that speak authdaemond's protocol: a Perl program, our own daemon before a userdb; and a
/// class of the class path.
final class DaemonStages {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    static final List<Stage> ROWS =
            List.of(
                    new Stage(
                            "authpipe",
                            Pipe.NAME,
                            (directory, accounts) -> pipe(program(directory, accounts)),
                            (directory, _) -> pipe(script(directory, "exit 1"))),
                    new Stage(
                            "authcustom",
                            Custom.NAME,
                            (directory, accounts) -> {
                                BackendStages.text(directory, accounts);
                                return Custom.configured(ConfigDirectory.of(directory));
                            },
                            (directory, accounts) -> {
                                Files.setPosixFilePermissions(
                                        BackendStages.text(directory, accounts),
                                        PosixFilePermissions.fromString("rw-r--r--"));
                                return Custom.configured(ConfigDirectory.of(directory));
                            }),
                    new Stage(
                            "authdaemon",
                            Daemon.NAME,
                            DaemonStages::served,
                            (directory, _) -> new Daemon(directory.resolve("none"), TIMEOUT)));

    private DaemonStages() {}

    static Pipe pipe(Path program) {
        return new Pipe(program, 4, TIMEOUT);
    }

    /// The Perl program of the test resources on these accounts.
    static Path program(Path directory, List<Stored> accounts) throws IOException {
        var lines =
                accounts.stream()
                        .map(
                                a ->
                                        String.join(
                                                "\t",
                                                a.name(),
                                                a.hash(),
                                                Integer.toString(a.uid()),
                                                Integer.toString(a.uid()),
                                                a.home(),
                                                a.options()))
                        .toList();
        Files.write(directory.resolve("accounts"), lines);
        try (var in = DaemonStages.class.getResourceAsStream("authProg")) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return executable(directory, text);
        }
    }

    static Path script(Path directory, String lines) throws IOException {
        return executable(directory, "#!/bin/sh\n" + lines + "\n");
    }

    /// By rename: a text being written cannot be executed.
    private static Path executable(Path directory, String text) throws IOException {
        var program = Files.writeString(directory.resolve("authProg.new"), text);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.move(
                program,
                directory.resolve("authProg"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static AuthBackend served(Path directory, List<Stored> accounts) throws IOException {
        var source = new UserDb(BackendStages.text(directory, accounts));
        Files.writeString(
                directory.resolve("authdaemonrc"), "authdaemonvar=" + directory.resolve("run"));
        var daemon =
                Authdaemond.start(ConfigDirectory.of(directory), Authenticator.of(List.of(source)));
        return new WithServer(new Daemon(daemon.path(), TIMEOUT), daemon);
    }

    /// The client and its server, which ends with it.
    private record WithServer(AuthBackend source, Authdaemond daemon) implements AuthBackend {
        @Override
        public String name() {
            return source.name();
        }

        @Override
        public AuthResult authenticate(Client client, Credentials credentials) {
            return source.authenticate(client, credentials);
        }

        @Override
        public AuthResult lookUp(Client client, String user) {
            return source.lookUp(client, user);
        }

        @Override
        public boolean enumerate(Consumer<Account> each) {
            return source.enumerate(each);
        }

        @Override
        public AuthResult changePassword(Client client, String user, String old, String now) {
            return source.changePassword(client, user, old, now);
        }

        @Override
        public void close() {
            try {
                daemon.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
