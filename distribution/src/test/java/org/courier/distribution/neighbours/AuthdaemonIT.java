package org.courier.distribution.neighbours;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.TestAccounts;
import org.courier.core.net.UnixStream;
import org.courier.core.process.Program;
import org.courier.distribution.durability.ServerProcess;
import org.courier.distribution.endtoend.RunningSuite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The packaged suite on both sides of authdaemond's socket: Postfix and its Cyrus SASL log users
/// in by ours, and our IMAP server by Debian's.
class AuthdaemonIT {
    private static final int NOBODY = 65_534;
    private static final Duration START = Duration.ofSeconds(60);

    /// Mechanism, user and password in; the server's answer out.
    private static final String SMTP =
            """
            import base64, smtplib, sys
            port, mechanism, user, password = sys.argv[1:]
            s = smtplib.SMTP('127.0.0.1', int(port), timeout=30)
            s.ehlo('client.test')
            s.user, s.password = user, password
            try:
                print(s.auth(mechanism, getattr(s, 'auth_' + mechanism.lower()))[0])
            except smtplib.SMTPAuthenticationError as e:
                print(e.smtp_code)
            """;

    private static final String IMAP =
            """
            import imaplib, sys
            port, user, password = sys.argv[1:]
            m = imaplib.IMAP4('127.0.0.1', int(port), timeout=30)
            try:
                m.login(user, password)
                print(m.create('INBOX.Done')[0], m.select('INBOX.Done')[0])
            except imaplib.IMAP4.error as e:
                print(e)
            """;

    @TempDir Path directory;
    private Path etc;
    private Path run;

    @BeforeEach
    void configure() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        etc = Files.createDirectories(directory.resolve("etc"));
        run = Files.createDirectories(directory.resolve("run"));
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-x---"));
        var home = Files.createDirectories(directory.resolve("alice"));
        for (var folder : List.of("", "/cur", "/new", "/tmp"))
            Files.createDirectory(home.resolve("Maildir" + folder));
        TestAccounts.give(home, NOBODY);
        Files.writeString(
                etc.resolve("userdb"),
                "alice@example.test\tuid=%d|gid=%d|home=%s|systempw=%s\n"
                        .formatted(NOBODY, NOBODY, home, "{SHA}iEPX+SQWIR3p67lj/0zigSWTKHg="));
        Files.setPosixFilePermissions(
                etc.resolve("userdb"), PosixFilePermissions.fromString("rw-------"));
    }

    private Process start(String log, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log).toFile())
                .start();
    }

    private Process serve(Path configuration, String... servers) throws IOException {
        var command = new ArrayList<String>();
        command.add(RunningSuite.home().resolve("bin/courier").toString());
        command.add("serve");
        command.addAll(List.of(servers));
        command.addAll(
                List.of(
                        "--config",
                        configuration.toString(),
                        "--state",
                        directory.resolve("state").toString()));
        return start("server.log", command);
    }

    private String python(String script, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("/usr/bin/python3", "-c", script));
        command.addAll(List.of(arguments));
        var result =
                Program.run(
                        command,
                        Map.of("PATH", "/usr/bin:/bin"),
                        directory,
                        new ByteArrayInputStream(new byte[0]),
                        1 << 16,
                        Duration.ofSeconds(60));
        return new String(result.output()).strip();
    }

    private void await(Process process, String log) throws Exception {
        long end = System.nanoTime() + START.toNanos();
        while (!answers() && process.isAlive() && System.nanoTime() < end) Thread.sleep(20);
        assertThat(answers()).as(Files.readString(directory.resolve(log))).isTrue();
    }

    private boolean answers() {
        try (var stream = UnixStream.connect(run.resolve("socket"), START)) {
            return stream.input() != null;
        } catch (IOException _) {
            return false;
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
    }

    @Test
    void postfixOnOurDaemon() throws Exception {
        Files.writeString(
                etc.resolve("authdaemonrc"), "DEBUG_LOGIN=1\nauthdaemonvar=" + run + "\n");
        var sasl = Files.createDirectories(directory.resolve("conf/sasl"));
        Files.writeString(
                sasl.resolve("smtpd.conf"),
                "pwcheck_method: authdaemond\nauthdaemond_path: %s\nmech_list: PLAIN LOGIN\n"
                        .formatted(run.resolve("socket")));
        var settings =
                List.of(
                        "smtpd_sasl_auth_enable = yes",
                        "smtpd_sasl_type = cyrus",
                        "smtpd_sasl_security_options = noanonymous");
        var server = serve(etc, "authdaemond");
        try (var postfix = Postfix.start(directory, ServerProcess.freePort(), settings)) {
            // As an administrator has it: the daemon's directory is of a group that Postfix is in.
            Files.setAttribute(run, "unix:gid", Postfix.GROUP);
            await(server, "server.log");
            for (var mechanism : List.of("PLAIN", "LOGIN")) {
                assertThat(smtp(postfix, mechanism, "alice@example.test", "foobar"))
                        .as(postfix.log() + Files.readString(directory.resolve("server.log")))
                        .isEqualTo("235");
                assertThat(smtp(postfix, mechanism, "alice@example.test", "foobaz"))
                        .isEqualTo("535");
                assertThat(smtp(postfix, mechanism, "nobody@example.test", "foobar"))
                        .isEqualTo("535");
            }
            // Trouble is no success.
            Files.setPosixFilePermissions(
                    etc.resolve("userdb"), PosixFilePermissions.fromString("rw-r--r--"));
            end(server);
            server = serve(etc, "authdaemond");
            await(server, "server.log");
            assertThat(smtp(postfix, "PLAIN", "alice@example.test", "foobar")).isNotEqualTo("235");
        } finally {
            end(server);
        }
        assertThat(server.exitValue()).isZero();
        assertThat(run.resolve("socket")).doesNotExist();
    }

    private String smtp(Postfix postfix, String... arguments) throws IOException {
        return python(SMTP, "" + postfix.port(), arguments[0], arguments[1], arguments[2]);
    }

    @Test
    void ourImapOnDebiansDaemon() throws Exception {
        Files.writeString(
                etc.resolve("authdaemonrc"), "authmodulelist=\"authuserdb\"\ndaemons=2\n");
        var ours = Files.createDirectories(directory.resolve("ours"));
        int port = ServerProcess.freePort();
        Files.writeString(
                ours.resolve("authdaemonrc"),
                "authmodulelist=authdaemon\nAUTHDAEMONSOCKET=" + run.resolve("socket") + "\n");
        Files.writeString(
                ours.resolve("imapd"), "IMAPDSTART=YES\nADDRESS=127.0.0.1\nPORT=" + port + "\n");
        var made = start("made.log", List.of("makeuserdb", "-f", etc.resolve("userdb") + ""));
        assertThat(made.waitFor()).isZero();
        var daemon = start("daemon.log", debians());
        try (var imap = new ServerProcess(directory, ours, port, "imap")) {
            await(daemon, "daemon.log");
            imap.start();
            assertThat(python(IMAP, "" + port, "alice@example.test", "foobaz"))
                    .contains("Login failed");
            assertThat(python(IMAP, "" + port, "alice@example.test", "foobar")).isEqualTo("OK OK");
            assertThat(directory.resolve("alice/Maildir/.Done/cur")).isDirectory();
            imap.stop();
        } finally {
            end(daemon);
        }
    }

    /// Debian's daemon where what it has compiled in is this test's.
    private List<String> debians() {
        return List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$0/etc\" /etc/courier && mount -t tmpfs none /run"
                        + " && mkdir -p /run/courier/authdaemon"
                        + " && mount --bind \"$0/run\" /run/courier/authdaemon"
                        + " && exec env LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu/courier-authlib"
                        + " /usr/lib/courier/courier-authlib/authdaemond",
                directory.toString());
    }
}
