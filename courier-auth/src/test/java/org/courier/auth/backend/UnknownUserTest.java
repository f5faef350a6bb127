package org.courier.auth.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.BackendStages.Stage;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.auth.password.HashCount;
import org.courier.auth.password.PasswordHash;
import org.courier.auth.sasl.Sasl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A name that is not there costs as much work as a wrong password, so that the time of an answer
/// tells nobody who has an account. Work is counted, for times differ on a busy machine.
class UnknownUserTest {
    private static final Client IMAP = Client.local("imap");
    private static final List<Stored> ACCOUNTS =
            List.of(
                    new Stored("wilma", PasswordHash.create("$6$", "foobar"), 1002, "/h/w", ""),
                    new Stored("fred", PasswordHash.create("$6$", "foobar"), 1003, "/h/f", ""));

    @TempDir Path directory;

    static Stream<Stage> stages() {
        return BackendStages.ALL.stream();
    }

    private static long cost(AuthBackend backend, String user) {
        long before = HashCount.settled();
        assertThat(backend.authenticate(IMAP, new Credentials.Password(user, "wrong")))
                .isInstanceOf(Rejected.class);
        return HashCount.settled() - before;
    }

    @ParameterizedTest
    @MethodSource("stages")
    void costsAsMuchAsAWrongPassword(Stage stage) throws IOException {
        try (var backend = stage.working().of(directory, ACCOUNTS)) {
            // A source may have to see one hash before it knows which scheme it has.
            cost(backend, "wilma");
            long known = cost(backend, "fred");
            assertThat(cost(backend, "nobody")).isEqualTo(known);
            if (stage.module().equals(UserDb.NAME)) assertThat(known).isEqualTo(1);
        }
    }

    @Test
    void scramDerivesKeysForNobodyToo() throws IOException {
        var text = BackendStages.text(directory, ACCOUNTS);
        try (var authenticator = Authenticator.of(List.of(new UserDb(text)))) {
            for (var user : List.of("wilma", "nobody")) {
                long before = HashCount.settled();
                var exchange = Sasl.start("SCRAM-SHA-256", authenticator, IMAP, "h").orElseThrow();
                var first = "n,,n=" + user + ",r=abcdef";
                assertThat(exchange.next(first.getBytes(StandardCharsets.US_ASCII)))
                        .isInstanceOf(Sasl.Challenge.class);
                assertThat(HashCount.settled() - before).isEqualTo(1);
            }
        }
    }
}
