package org.courier.auth.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.backend.BackendStages.Stage;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.auth.password.PasswordHash;
import org.courier.auth.sasl.ClientSasl;
import org.courier.auth.sasl.Sasl;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// SCRAM with keys or a clear password from every source that hands them out: among them the C
/// suite's daemon, whose PASSWD and PASSWD2 they are.
class ScramFromSourcesTest {
    private static final List<Stored> ACCOUNTS =
            List.of(
                    new Stored(
                            "wilma",
                            PasswordHash.create("{SCRAM-SHA-256}", "foobar"),
                            1002,
                            "/h/w",
                            ""),
                    new Stored("clear", "{PLAIN}foobar", 1003, "/h/c", ""));

    @TempDir Path directory;

    static Stream<Stage> stages() {
        return BackendStages.ALL.stream()
                .filter(stage -> !stage.cannot().contains("cram from a clear password"));
    }

    private static Sasl.Step login(
            Authenticator authenticator, String mechanism, String user, String password) {
        var client =
                ClientSasl.start(List.of(mechanism), user, password, Optional.empty())
                        .orElseThrow();
        var server = Sasl.start(mechanism, authenticator, Client.local("imap"), "h").orElseThrow();
        var step = server.next(client.initialResponse().orElseThrow());
        while (step instanceof Sasl.Challenge(var challenge)) {
            step = server.next(client.respond(challenge).orElseThrow());
        }
        return step;
    }

    @ParameterizedTest
    @MethodSource("stages")
    void holds(Stage stage) throws IOException {
        try (var authenticator =
                Authenticator.of(List.of(stage.working().of(directory, ACCOUNTS)))) {
            for (var mechanism : List.of("SCRAM-SHA-256", "SCRAM-SHA-512", "SCRAM-SHA-1")) {
                assertThat(login(authenticator, mechanism, "clear", "foobar"))
                        .isInstanceOf(Sasl.Done.class);
                assertThat(login(authenticator, mechanism, "clear", "wrong"))
                        .isEqualTo(new Sasl.Failed(mechanism, "clear"));
            }
            assertThat(login(authenticator, "SCRAM-SHA-256", "wilma", "foobar"))
                    .isInstanceOf(Sasl.Done.class);
            assertThat(login(authenticator, "SCRAM-SHA-256", "wilma", "wrong"))
                    .isEqualTo(new Sasl.Failed("SCRAM-SHA-256", "wilma"));
            // Keys of one hash are none of another.
            assertThat(login(authenticator, "SCRAM-SHA-1", "wilma", "foobar"))
                    .isEqualTo(new Sasl.Failed("SCRAM-SHA-1", "wilma"));
        }
    }
}
