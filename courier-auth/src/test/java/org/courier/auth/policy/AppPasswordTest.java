package org.courier.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.sasl.ClientSasl;
import org.courier.auth.sasl.Sasl;
import org.courier.core.config.ConfigDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class AppPasswordTest {
    private static final String HOME = "192.0.2.1";
    private static final String ELSEWHERE = "198.51.100.1";

    @TempDir Path directory;
    private Stage stage;
    private OwnPasswords passwords;

    @BeforeEach
    void accounts() throws IOException {
        stage =
                new Stage(
                        directory,
                        "AUTHAUDIT=FILE\n",
                        "fred:secret",
                        "strict:secret:options=apppasswordsonly=1",
                        "other:secret");
        passwords = OwnPasswords.of(ConfigDirectory.of(stage.configuration));
    }

    private String add(String user, List<String> services, String networks) throws IOException {
        return passwords.add(user, "phone", services, networks, Optional.empty());
    }

    @Test
    void itWorksBesideTheMainPassword() throws IOException {
        var password = add("fred", List.of(), "");
        assertThat(password).matches("([a-z2-7]{4} ){5}[a-z2-7]{4}");
        for (var typed : List.of(password, password.replace(" ", ""), password.toUpperCase())) {
            assertThat(stage.login(HOME, "fred", typed)).isInstanceOf(Accepted.class);
            assertThat(stage.plain(HOME, "pop3", "", "fred", typed)).isInstanceOf(Sasl.Done.class);
        }
        assertThat(stage.login(HOME, "fred", "secret")).isInstanceOf(Accepted.class);
        assertThat(stage.login(HOME, "other", password)).isInstanceOf(Rejected.class);
        assertThat(stage.login(HOME, "nobody", password)).isInstanceOf(Rejected.class);
        assertThat(passwords.list("fred").getFirst().used()).isPresent();
    }

    @Test
    void aStolenOneIsNothingOutsideItsServiceAndNetwork() throws IOException {
        var password = add("fred", List.of("imap", "esmtp"), "192.0.2.0/24");
        assertThat(stage.login(HOME, "imap", "fred", password)).isInstanceOf(Accepted.class);
        assertThat(stage.login(HOME, "pop3", "fred", password)).isInstanceOf(Rejected.class);
        assertThat(stage.login(ELSEWHERE, "imap", "fred", password)).isInstanceOf(Rejected.class);
        assertThat(stage.login("0.0.0.0", "imap", "fred", password)).isInstanceOf(Rejected.class);
        assertThat(stage.audited())
                .anyMatch(l -> l.contains("apppassword-refused") && l.contains("\"service\"}"))
                .anyMatch(l -> l.contains("apppassword-refused") && l.contains("\"network\"}"))
                .noneMatch(l -> l.contains(password) || l.contains(password.replace(" ", "")));
        for (int i = 0; i < 10; i++) stage.login(ELSEWHERE, "imap", "fred", password);
        assertThat(stage.login(ELSEWHERE, "imap", "fred", "secret"))
                .as("it counts as a failure")
                .isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void aRevokedOrExpiredOneIsNothing() throws IOException {
        var password = add("fred", List.of(), "");
        var id = passwords.list("fred").getFirst().id();
        assertThat(passwords.revoke("other", id)).isFalse();
        assertThat(passwords.revoke("fred", id)).isTrue();
        assertThat(stage.login(HOME, "fred", password)).isInstanceOf(Rejected.class);
        var old =
                passwords.add(
                        "fred", "old", List.of(), "", Optional.of(Instant.now().minusSeconds(1)));
        assertThat(stage.login(HOME, "fred", old)).isInstanceOf(Rejected.class);
        assertThat(passwords.revoke("fred", "old")).isTrue();
        assertThat(stage.configuration.resolve("apppasswords").resolve("fred")).doesNotExist();
    }

    @Test
    void theMainPasswordCanBeBarredFromAllButWebmail() throws IOException {
        var password = add("strict", List.of(), "");
        for (var service : List.of("imap", "pop3", "esmtp", "smtp"))
            assertThat(stage.login(HOME, service, "strict", "secret")).isInstanceOf(Rejected.class);
        assertThat(stage.login(ELSEWHERE, "webmail", "strict", "secret"))
                .isInstanceOf(Accepted.class);
        assertThat(stage.login(ELSEWHERE, "imap", "strict", password)).isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRAM-MD5", "SCRAM-SHA-256"})
    void keysOfTheMainPasswordAreBarredAsWell(String mechanism) {
        for (var user : List.of("fred", "strict")) {
            var client =
                    ClientSasl.start(List.of(mechanism), user, "secret", Optional.empty())
                            .orElseThrow();
            var from = Stage.from(HOME, "imap");
            var server = Sasl.start(mechanism, stage.authenticator, from, "h").orElseThrow();
            var first = server.next(client.initialResponse().orElse(new byte[0]));
            assertThat(first).isInstanceOf(Sasl.Challenge.class);
            var challenge = ((Sasl.Challenge) first).octets();
            var end = server.next(client.respond(challenge).orElseThrow());
            assertThat(end instanceof Sasl.Done).isEqualTo(user.equals("fred"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "",
                "/etc/passwd",
                "../../fred",
                "a\0b",
                ".lock",
                "é\u202e",
                "a b\n",
                "%2E%2E",
                "C:\\x",
                "~root",
                "-rf"
            })
    void hostileNamesNeverLeaveTheDirectory(String name) throws IOException {
        var file = FileNames.of(name);
        assertThat(file).matches("[%A-Za-z0-9@_+=-][%A-Za-z0-9@_+=.-]*").isNotEqualTo(".lock");
        assertThat(file.equals(name)).isEqualTo(name.equals("-rf"));
        passwords.add(name, "phone", List.of(), "", Optional.empty());
        try (var files = Files.list(stage.configuration.resolve("apppasswords"))) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactly(file);
        }
        assertThat(passwords.list(name)).hasSize(1);
    }

    @Test
    void longNamesAreToldApart() throws IOException {
        passwords.add("é".repeat(4000) + "1", "phone", List.of(), "", Optional.empty());
        assertThat(passwords.list("é".repeat(4000) + "2")).isEmpty();
        assertThat(passwords.list("é".repeat(4000) + "1")).hasSize(1);
    }

    @Test
    void onlyTheOwnerMayRead() throws IOException {
        add("fred", List.of(), "");
        var store = stage.configuration.resolve("apppasswords");
        assertThat(Files.getPosixFilePermissions(store))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(store.resolve("fred")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aSpoiltFileLetsNobodyIn() throws IOException {
        var password = add("fred", List.of(), "");
        Files.writeString(stage.configuration.resolve("apppasswords").resolve("fred"), "garbage\n");
        assertThat(stage.login(HOME, "fred", password)).isInstanceOf(TemporaryFailure.class);
        assertThat(stage.login(HOME, "fred", "secret"))
                .as("a second factor might bar it")
                .isInstanceOf(TemporaryFailure.class);
        assertThat(stage.login(HOME, "other", "secret")).isInstanceOf(Accepted.class);
    }

    @Test
    void whatIsNoNameServiceOrNetworkIsRefused() {
        for (var bad : List.of("", "a\tb", "a\nb", "x".repeat(65)))
            assertThatThrownBy(() -> passwords.add("fred", bad, List.of(), "", Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> add("fred", List.of("im ap"), ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> add("fred", List.of(), "10.0.0.0/99"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
