package org.courier.auth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.Authenticator;
import org.courier.auth.Neighbour;
import org.courier.auth.backend.Backends;
import org.courier.core.config.ConfigDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;

/// Debian's Exim lets its users in by our daemon, with the two configurations that are about.
class EximTest {
    /// The account's lines are there.
    private static final String GOOD =
            """
            server_condition = ${extract {ADDRESS} \\
              {${readsocket{SOCKET}{AUTH ${strlen:exim\\nlogin\\nUSER\\nPASS\\n}\\nexim\\nlogin\\nUSER\\nPASS\\n}}} \\
              {yes} fail}
            """;

    /// FAIL is not there.
    private static final String BAD =
            """
            server_condition = ${if eq \\
              {${readsocket{SOCKET}{AUTH ${strlen:exim\\nlogin\\nUSER\\nPASS\\n}\\nexim\\nlogin\\nUSER\\nPASS\\n}}} \\
              {FAIL\\n} {no}{yes}}
            """;

    @TempDir Path directory;
    private ConfigDirectory configuration;
    private Authenticator authenticator;
    private Authdaemond daemon;

    @BeforeEach
    void start() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        configuration = ConfigDirectory.of(Wire.configure(directory.resolve("etc")));
        var run = Files.createDirectory(directory.resolve("run"));
        var spool = Files.createDirectory(directory.resolve("spool"));
        for (var open : List.of(run, spool)) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwx---"));
            var group = Files.getAttribute(Path.of("/var/spool/exim4"), "unix:gid");
            Files.setAttribute(open, "unix:gid", group);
        }
        serve();
    }

    private void serve() throws IOException {
        authenticator = Backends.authenticator(configuration);
        daemon = Authdaemond.start(configuration, authenticator);
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        authenticator.close();
    }

    private void configure(String recipe) throws IOException {
        String condition = recipe.indent(2).replace("SOCKET", "/run/courier/authdaemon/socket");
        Files.writeString(
                directory.resolve("exim.conf"),
                """
                primary_hostname = exim.test
                spool_directory = %s
                log_file_path = %s/%%slog
                tls_advertise_hosts =
                begin authenticators
                plain:
                  driver = plaintext
                  public_name = PLAIN
                  server_prompts = :
                  server_set_id = $auth2
                %s
                login:
                  driver = plaintext
                  public_name = LOGIN
                  server_prompts = Username:: : Password::
                  server_set_id = $auth1
                %s
                """
                        .formatted(
                                directory.resolve("spool"),
                                directory.resolve("spool"),
                                condition.replace("USER", "$auth2").replace("PASS", "$auth3"),
                                condition.replace("USER", "$auth1").replace("PASS", "$auth2")));
    }

    /// @return Exim's answer to AUTH
    private String plain(String user, String password) throws IOException {
        return smtp("AUTH PLAIN " + base64("\0" + user + "\0" + password) + "\r\n");
    }

    private String login(String user, String password) throws IOException {
        return smtp("AUTH LOGIN\r\n" + base64(user) + "\r\n" + base64(password) + "\r\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String smtp(String commands) throws IOException {
        var command =
                InTheirPlace.command(
                        directory,
                        List.of(
                                "/usr/sbin/exim4",
                                "-C",
                                directory.resolve("exim.conf").toString(),
                                "-bs"));
        var result =
                Neighbour.run(
                        directory,
                        "EHLO client.test\r\n" + commands + "QUIT\r\n",
                        command.toArray(String[]::new));
        var lines = new String(result.output(), StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).as("" + lines).hasSizeGreaterThan(3);
        return lines.get(lines.size() - 2);
    }

    @Test
    void usersComeInAndOthersDoNot() throws IOException {
        for (String recipe : List.of(GOOD, BAD)) {
            configure(recipe);
            assertThat(plain("fred@example.com", "foobar")).startsWith("235 ");
            assertThat(plain("fred@example.com", "foobaz")).startsWith("535 ");
            assertThat(plain("nobody@example.com", "foobar")).startsWith("535 ");
            assertThat(login("fred@example.com", "foobar")).startsWith("235 ");
            assertThat(login("fred@example.com", "foobaz")).startsWith("535 ");
        }
    }

    /// What the documentation warns of, and its remedy.
    @Test
    void troubleLetsNobodyIn() throws IOException {
        Files.setPosixFilePermissions(
                configuration.file("userdb"), PosixFilePermissions.fromString("rw-r--r--"));
        configure(GOOD);
        assertThat(plain("fred@example.com", "foobaz")).startsWith("535 ");
        configure(BAD);
        assertThat(plain("fred@example.com", "foobaz")).startsWith("235 ");

        stop();
        Files.writeString(
                configuration.file("authdaemonrc"),
                "AUTHTEMPFAIL=FAIL\n",
                StandardOpenOption.APPEND);
        serve();
        assertThat(plain("fred@example.com", "foobaz")).startsWith("535 ");
        assertThat(plain("fred@example.com", "x".repeat(9000))).doesNotStartWith("235 ");
        configure(GOOD);
        assertThat(plain("fred@example.com", "foobaz")).startsWith("535 ");
    }
}
