package org.courier.auth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.Authenticator;
import org.courier.auth.Neighbour;
import org.courier.auth.backend.Backends;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.process.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// Debian's programs of the C suite log in, look up and deliver by our daemon.
class DebianClientsTest {
    private static final int NOBODY = 65_534;

    @TempDir Path directory;
    private Path home;
    private Authenticator authenticator;
    private Authdaemond daemon;

    @BeforeEach
    void start() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        var etc = Wire.configure(directory.resolve("etc"));
        home = Files.createDirectory(directory.resolve("home"));
        Files.writeString(
                etc.resolve("userdb"),
                ("jo@example.com\tuid=%d|gid=%d|home=%s|mail=./Maildir|quota=9000000S|options=x=1|"
                                + "systempw={SHA}%s\n")
                        .formatted(NOBODY, NOBODY, home, "iEPX+SQWIR3p67lj/0zigSWTKHg="));
        for (String folder : List.of("", "/cur", "/new", "/tmp")) {
            Files.createDirectory(home.resolve("Maildir" + folder));
            owned(home.resolve("Maildir" + folder));
        }
        owned(home);
        var configuration = ConfigDirectory.of(etc);
        authenticator = Backends.authenticator(configuration);
        daemon = Authdaemond.start(configuration, authenticator);
    }

    private static void owned(Path file) throws IOException {
        Files.setAttribute(file, "unix:uid", NOBODY);
        Files.setAttribute(file, "unix:gid", NOBODY);
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        authenticator.close();
    }

    private Program.Result run(String input, String... command) throws IOException {
        return Neighbour.run(
                directory,
                input,
                InTheirPlace.command(directory, List.of(command)).toArray(String[]::new));
    }

    private static String text(Program.Result result) {
        return new String(result.output(), StandardCharsets.UTF_8);
    }

    @Test
    void authtest() throws IOException {
        var right = run("", "authtest", "-s", "imap", "jo@example.com", "foobar");
        assertThat(text(right))
                .isEqualTo(
                        """
                        Authentication succeeded.

                             Authenticated: jo@example.com  (uid 65534, gid 65534)
                            Home Directory: %s
                                   Maildir: ./Maildir
                                     Quota: 9000000S
                        Encrypted Password: {SHA}iEPX+SQWIR3p67lj/0zigSWTKHg=
                        Cleartext Password: foobar
                                   Options: x=1,wbnodsn=1,disableimap=0
                        """
                                .formatted(home));
        var wrong = run("", "authtest", "jo@example.com", "foobaz");
        assertThat(text(wrong)).isEqualTo("Authentication FAILED: Operation not permitted\n");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(text(run("", "authtest", "jo@example.com"))).contains("wbnodsn=1");
        assertThat(text(run("", "authtest", "nobody@example.com"))).contains("FAILED");
    }

    @Test
    void theirAuthtestChangesAPassword() throws IOException {
        var changed = run("", "authtest", "jo@example.com", "foobar", "newpass");
        assertThat(text(changed)).isEqualTo("Password change succeeded.\n");
        assertThat(run("", "authtest", "jo@example.com", "newpass").exitCode()).isZero();
        assertThat(run("", "authtest", "jo@example.com", "foobar").exitCode()).isEqualTo(1);
    }

    @Test
    void troubleIsAnInputOutputErrorToThem() throws IOException {
        Files.setPosixFilePermissions(
                directory.resolve("etc/userdb"), PosixFilePermissions.fromString("rw-r--r--"));
        var result = run("", "authtest", "jo@example.com", "foobar");
        assertThat(text(result)).isEqualTo("Authentication FAILED: Input/output error\n");
    }

    @Test
    void authenumerate() throws IOException {
        assertThat(text(run("", "authenumerate", "-o")))
                .isEqualTo(
                        "jo@example.com\t65534\t65534\t"
                                + home
                                + "\t./Maildir\tx=1,wbnodsn=1,disableimap=0\n");
    }

    @Test
    void imapdLogsInOnOurDaemon() throws IOException {
        var result =
                run(
                        "a LOGIN jo@example.com foobaz\r\nb LOGIN jo@example.com foobar\r\n"
                                + "c LOGOUT\r\n",
                        "env",
                        "TCPREMOTEIP=127.0.0.1",
                        "TCPREMOTEPORT=4",
                        "TCPLOCALIP=127.0.0.1",
                        "TCPLOCALPORT=143",
                        "IMAP_CAPABILITY=IMAP4rev1",
                        "/usr/lib/courier/courier/imaplogin",
                        "/usr/bin/imapd",
                        "Maildir");
        assertThat(text(result))
                .contains(
                        "INFO: LOGIN FAILED, user=jo@example.com, ip=[127.0.0.1], port=[4]",
                        "a NO Login failed.",
                        "b OK LOGIN Ok.",
                        "INFO: LOGIN, user=jo@example.com, ip=[127.0.0.1], port=[4]");
    }

    @Test
    void maildropDelivers() throws IOException {
        var result = run("Subject: hello\n\nyou\n", "maildrop", "-d", "jo@example.com");
        assertThat(result.exitCode()).as(text(result)).isZero();
        try (var delivered = Files.list(home.resolve("Maildir/new"))) {
            assertThat(delivered.toList())
                    .singleElement()
                    .satisfies(file -> assertThat(file).content().contains("Subject: hello"));
        }
        assertThat(run("x\n", "maildrop", "-d", "nobody@example.com").exitCode()).isEqualTo(67);
    }
}
