package org.courier.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.password.PasswordHash;
import org.courier.auth.sasl.Sasl;
import org.courier.core.config.ConfigDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class MastersTest {
    private static final String DESK = "192.0.2.1";

    @TempDir Path directory;

    private Stage stage(String settings, String masters) throws IOException {
        var stage =
                new Stage(
                        directory,
                        "AUTHAUDIT=FILE\n" + settings,
                        "fred@example.com:secret:options=apppasswordsonly=1",
                        "anna@example.org:secret",
                        "boss:own",
                        "system:secret:uid=50");
        var file = stage.configuration.resolve("masterusers");
        Files.writeString(
                file, masters.replace("HASH", PasswordHash.create("{SSHA}", "master key")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return stage;
    }

    private Stage stage() throws IOException {
        return stage("AUTHMASTERSEPARATOR=*\n", "# support\nboss HASH\nother HASH\n");
    }

    private static String address(AuthResult result) {
        return ((Accepted) result).account().address();
    }

    @Test
    void aMasterIsTheUserAndBothAreInTheAuditLog() throws IOException {
        var stage = stage();
        assertThat(address(stage.login(DESK, "fred@example.com*boss", "master key")))
                .isEqualTo("fred@example.com");
        var step = stage.plain(DESK, "imap", "anna@example.org", "boss", "master key");
        assertThat(step)
                .isInstanceOfSatisfying(
                        Sasl.Done.class,
                        done -> {
                            assertThat(done.account().address()).isEqualTo("anna@example.org");
                            assertThat(done.user()).isEqualTo("anna@example.org*boss");
                        });
        assertThat(stage.audited())
                .anyMatch(
                        l ->
                                l.contains("\"master-login\"")
                                        && l.contains("\"fred@example.com\"")
                                        && l.contains("\"name\":\"boss\""))
                .anyMatch(l -> l.contains("\"master-login\"") && l.contains("anna@"));
        stage.rules.close();
        assertThat(stage.state.resolve("lastlogin")).as("it was not the owner").doesNotExist();
    }

    @Test
    void defaultDomainGoesToTheUser() throws IOException {
        var result =
                stage().authenticator
                        .withDefaultDomain("@example.com", "@")
                        .authenticate(
                                Stage.from(DESK, "imap"),
                                new org.courier.auth.Credentials.Password(
                                        "fred*boss", "master key"));
        assertThat(address(result)).isEqualTo("fred@example.com");
    }

    @Test
    void nobodyElseIsTakenForOne() throws IOException {
        var stage = stage();
        assertThat(stage.login(DESK, "fred@example.com*boss", "secret"))
                .as("the user's password")
                .isInstanceOf(Rejected.class);
        assertThat(stage.login(DESK, "fred@example.com*boss", "own")).isInstanceOf(Rejected.class);
        assertThat(stage.login(DESK, "fred@example.com*anna@example.org", "secret"))
                .isInstanceOf(Rejected.class);
        assertThat(stage.login(DESK, "nobody*boss", "master key")).isInstanceOf(Rejected.class);
        assertThat(stage.login(DESK, "boss*other", "master key"))
                .as("another master")
                .isInstanceOf(Rejected.class);
        assertThat(stage.login(DESK, "system*boss", "master key"))
                .as("a system user")
                .isInstanceOf(Rejected.class);
        assertThat(stage.plain(DESK, "imap", "anna@example.org", "fred@example.com", "secret"))
                .isInstanceOf(Sasl.Failed.class);
        assertThat(stage.audited()).anyMatch(l -> l.contains("\"master-refused\""));
    }

    @Test
    void withoutASeparatorThereAreNone() throws IOException {
        var stage = stage("", "boss HASH\n");
        assertThat(stage.login(DESK, "fred@example.com*boss", "master key"))
                .isInstanceOf(Rejected.class);
        assertThat(stage.plain(DESK, "imap", "anna@example.org", "boss", "master key"))
                .isInstanceOf(Sasl.Failed.class);
    }

    @Test
    void limitsOfALineHold() throws IOException {
        var stage =
                stage(
                        "AUTHMASTERSEPARATOR=*\n",
                        "boss HASH services=imap networks=192.0.2.0/24 users=*@example.com,system"
                                + " leastuid=50\n");
        assertThat(stage.login(DESK, "fred@example.com*boss", "master key"))
                .isInstanceOf(Accepted.class);
        assertThat(stage.login(DESK, "system*boss", "master key")).isInstanceOf(Accepted.class);
        assertThat(stage.login(DESK, "anna@example.org*boss", "master key"))
                .isInstanceOf(Rejected.class);
        assertThat(stage.login(DESK, "pop3", "fred@example.com*boss", "master key"))
                .isInstanceOf(Rejected.class);
        assertThat(stage.login("198.51.100.1", "fred@example.com*boss", "master key"))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void aFileThatIsWrongOrOpenToOthersLetsNobodyIn() throws IOException {
        var stage = stage("AUTHMASTERSEPARATOR=*\n", "boss HASH service=imap\n");
        assertThat(stage.login(DESK, "fred@example.com*boss", "master key"))
                .isInstanceOf(TemporaryFailure.class);
        assertThat(LoginRules.problems(ConfigDirectory.of(stage.configuration)))
                .singleElement()
                .satisfies(p -> assertThat(p.isError()).isTrue())
                .satisfies(
                        p -> assertThat(p.text()).contains("masterusers:1", "not known: service"))
                .satisfies(p -> assertThat(p.text()).doesNotContain("SSHA"));
        Files.writeString(stage.configuration.resolve("masterusers"), "boss {PLAIN}master\n");
        assertThat(stage.login(DESK, "anna@example.org*boss", "master"))
                .isInstanceOf(Accepted.class);
        Files.setPosixFilePermissions(
                stage.configuration.resolve("masterusers"),
                PosixFilePermissions.fromString("rw-r-----"));
        assertThat(stage.login(DESK, "anna@example.org*boss", "master"))
                .isInstanceOf(TemporaryFailure.class);
        assertThat(stage.login(DESK, "anna@example.org", "secret")).isInstanceOf(Accepted.class);
    }

    @Test
    void guessingAMastersPasswordIsLimitedWhoeverIsTheUser() throws IOException {
        var stage = stage();
        for (int i = 0; i < 5; i++) stage.login(DESK, "user" + i + "*boss", "guess");
        assertThat(stage.login(DESK, "fred@example.com*boss", "master key"))
                .isInstanceOf(TemporaryFailure.class);
        assertThat(stage.login(DESK, "anna@example.org", "secret")).isInstanceOf(Accepted.class);
    }
}
