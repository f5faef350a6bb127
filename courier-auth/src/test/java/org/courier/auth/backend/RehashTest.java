package org.courier.auth.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.BackendStages.Stage;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.auth.password.NewScheme;
import org.courier.auth.password.PasswordHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// AUTHREHASH: the contract of sources that store hashes of ours.
class RehashTest {
    /// Those whose hashes we write.
    private static final Set<String> WRITABLE =
            Set.of("authuserdb", "authldap", "authmysql", "authpgsql", "authsqlite");

    private static final NewScheme SCRAM = NewScheme.named("SCRAM-SHA-256");
    private static final Client IMAP = Client.local("imap");

    private static final List<Stored> ACCOUNTS =
            List.of(
                    new Stored("wilma", PasswordHash.create("{SSHA}", "foobar"), 1002, "/h/w", ""),
                    new Stored("fred", PasswordHash.create("$1$", "foobar"), 1003, "/h/f", ""));

    @TempDir Path directory;

    static Stream<Stage> writable() {
        return BackendStages.ALL.stream()
                .filter(stage -> WRITABLE.contains(stage.module()))
                .filter(stage -> !stage.cannot().contains("change keeps the scheme"));
    }

    static Stream<Stage> others() {
        var writable = writable().toList();
        return BackendStages.ALL.stream().filter(stage -> !writable.contains(stage));
    }

    private static AuthResult login(AuthBackend backend, String user, String password) {
        return backend.authenticate(IMAP, new Credentials.Password(user, password));
    }

    private static Optional<String> stored(AuthBackend backend, String user) {
        return backend.lookUp("imap", user) instanceof Accepted(Account account)
                ? account.password()
                : Optional.empty();
    }

    @ParameterizedTest
    @MethodSource("writable")
    void theSamePasswordIsStoredInTheNewScheme(Stage stage) throws IOException {
        try (var backend = stage.working().of(directory, ACCOUNTS)) {
            assertThat(backend.rehash(IMAP, "wilma", "wrong", SCRAM)).isInstanceOf(Rejected.class);
            assertThat(backend.rehash(IMAP, "nobody", "foobar", SCRAM))
                    .isInstanceOf(Rejected.class);
            assertThat(stored(backend, "wilma").orElseThrow()).startsWith("{SSHA}");
            assertThat(backend.rehash(IMAP, "wilma", "foobar", SCRAM)).isInstanceOf(Accepted.class);
            assertThat(stored(backend, "wilma").orElseThrow()).startsWith("{SCRAM-SHA-256}");
            assertThat(login(backend, "wilma", "foobar")).isInstanceOf(Accepted.class);
            assertThat(login(backend, "wilma", "wrong")).isInstanceOf(Rejected.class);
            assertThat(stored(backend, "fred").orElseThrow()).startsWith("$1$");
        }
    }

    @ParameterizedTest
    @MethodSource("others")
    void otherSourcesRefuseAndGoOn(Stage stage) throws IOException {
        try (var backend = stage.working().of(directory, ACCOUNTS)) {
            assertThat(backend.rehash(IMAP, "wilma", "foobar", SCRAM)).isInstanceOf(Rejected.class);
            assertThat(login(backend, "wilma", "foobar")).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void aLoginBringsItAboutAndNothingElseDoes() throws IOException {
        var text = BackendStages.text(directory, ACCOUNTS);
        try (var authenticator =
                Authenticator.of(List.of(new UserDb(text))).withRehash(Optional.of(SCRAM))) {
            for (var user : List.of("wilma", "fred")) {
                var password = user.equals("fred") ? "wrong" : "foobar";
                authenticator.authenticate(IMAP, new Credentials.Password(user, password));
                authenticator.lookUp("imap", user);
            }
            // Closing waits for what is under way.
        }
        try (var backend = new UserDb(text)) {
            assertThat(stored(backend, "wilma").orElseThrow()).startsWith("{SCRAM-SHA-256}");
            assertThat(stored(backend, "fred").orElseThrow()).startsWith("$1$");
        }
    }
}
