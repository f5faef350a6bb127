package org.courier.auth.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.TestAccounts;
import org.courier.core.config.ConfigDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// apppassword and totp, as an administrator uses them.
class PasswordToolsTest {
    @TempDir Path directory;

    @BeforeEach
    void accounts() throws IOException {
        TestAccounts.create(directory, "fred:secret");
        Files.writeString(directory.resolve("authdaemonrc"), "AUTHAUDIT=FILE\n");
    }

    private Run app(String... arguments) throws IOException {
        var configuration = ConfigDirectory.of(directory);
        return Run.of((a, s) -> Apppassword.run(a, s, configuration, directory), "", arguments);
    }

    private Run totp(String input, String... arguments) throws IOException {
        var configuration = ConfigDirectory.of(directory);
        return Run.of((a, s) -> Totp.run(a, s, configuration, directory), input, arguments);
    }

    @Test
    void anAppPasswordIsMadeUsedListedAndRevoked() throws IOException {
        var made = app("add", "fred", "my phone", "-service=login", "-days=3");
        assertThat(made.exitCode()).isZero();
        var configuration = ConfigDirectory.of(directory);
        var login =
                Run.of((a, s) -> Authtest.run(a, s, configuration), "", "fred", made.out().strip());
        assertThat(login.exitCode()).isZero();
        var list = app("list", "fred");
        assertThat(list.out())
                .startsWith(made.out().substring(0, 4) + "\tmy phone\tlogin\t*\t20")
                .doesNotEndWith("-\n");
        assertThat(app("revoke", "fred", "my phone").exitCode()).isZero();
        assertThat(app("revoke", "fred", "my phone").exitCode()).isEqualTo(1);
        assertThat(app("list", "fred").out()).isEmpty();
        assertThat(directory.resolve("audit.log"))
                .content()
                .contains("apppassword-made", "apppassword-revoked", "\"name\":\"my phone\"")
                .doesNotContain(made.out().substring(5, 14));
    }

    @Test
    void misuseIsSaid() throws IOException {
        assertThat(app().err()).startsWith("Usage: apppassword add");
        assertThat(app("add", "fred").exitCode()).isEqualTo(1);
        assertThat(app("add", "fred", "x", "-days=none").err()).contains("no number of days");
        assertThat(app("add", "fred", "x", "-network=a").err()).contains("no network: a");
        assertThat(app("add", "fred", "x", "-else").err()).startsWith("Usage");
        assertThat(app("add", "nobody", "x").err()).contains("no account nobody");
        assertThat(totp("", "add", "fred", "MD5").err()).contains("no hash: MD5");
        assertThat(totp("", "never", "fred").err()).startsWith("Usage: totp add");
    }

    @Test
    void aSecondFactorIsAddedCheckedAndRemoved() throws IOException {
        var added = totp("", "add", "fred");
        assertThat(added.out()).startsWith("otpauth://totp/Courier:fred?secret=");
        var recovery = added.out().lines().toList().getLast();
        assertThat(totp("000\n", "check", "fred").err()).isEqualTo("Wrong code.\n");
        assertThat(totp(recovery + "\n", "check", "fred").exitCode()).isZero();
        assertThat(totp(recovery + "\n", "check", "fred").exitCode()).isEqualTo(1);
        assertThat(totp("", "remove", "fred").exitCode()).isZero();
        assertThat(totp("", "remove", "fred").exitCode()).isEqualTo(1);
    }

    @Test
    void lastLoginsAreTold() throws IOException {
        Files.createDirectory(directory.resolve("lastlogin"));
        var line = "fred\timap\t2026-03-01T12:00:00Z\t192.0.2.1\tPLAIN\n";
        Files.writeString(directory.resolve("lastlogin/fred"), line);
        var configuration = ConfigDirectory.of(directory);
        for (var arguments : new String[][] {{}, {"fred"}})
            assertThat(
                            Run.of(
                                            (a, s) -> Lastlogin.run(a, s, configuration, directory),
                                            "",
                                            arguments)
                                    .out())
                    .isEqualTo(line);
    }
}
