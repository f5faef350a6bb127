package org.courier.auth.password;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.Neighbour;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Hashes that others make are read by us, and the other way round.
class ForeignHashesTest {
    @TempDir Path directory;

    @Test
    void readsWhatPythonMakes() throws IOException {
        // 72 octets and more would not tell a wrong bcrypt apart.
        for (String password : List.of("x", "sécret pass", "0123456789".repeat(7))) {
            var hashes = Neighbour.python(directory, "hashes", password);
            assertThat(hashes).hasSize(19);
            for (String hash : hashes) {
                assertThat(PasswordHash.verify(hash, password)).as(hash).isTrue();
                assertThat(PasswordHash.verify(hash, "other")).as(hash).isFalse();
            }
        }
    }

    @Test
    void libcryptReadsWhatWeMake() throws IOException {
        for (String password : List.of("x", "sécret pass", "0123456789".repeat(20))) {
            var arguments = new ArrayList<>(List.of("crypt", password));
            for (String prefix : List.of("", "$1$", "$5$", "$6$", "$2y$", "$y$")) {
                arguments.add(PasswordHash.create(prefix, password));
            }
            assertThat(Neighbour.python(directory, arguments.toArray(String[]::new)))
                    .hasSize(6)
                    .containsOnly("True");
        }
    }

    /// RFC 9106 has no encoded strings; this one is of the reference implementation's own tests.
    @Test
    void readsArgon2OfTheReferenceImplementation() {
        assertThat(
                        PasswordHash.verify(
                                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                                        + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                                "password"))
                .isTrue();
        assertThat(
                        PasswordHash.verify(
                                "{ARGON2I}$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                                        + "$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA",
                                "password"))
                .isTrue();
    }
}
