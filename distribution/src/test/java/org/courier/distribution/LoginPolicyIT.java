package org.courier.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

import org.courier.auth.policy.OwnPasswords;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.dns.Resolver;
import org.courier.core.process.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/// The whole suite under guessed passwords and with app passwords: what clients are told, and what
/// Debian's fail2ban makes of the lines in syslog.
class LoginPolicyIT {
    private static final int LOGIN_DENIED = 67;

    /// Would have fail2ban ban an address of the guesser's choice.
    private static final String HOSTILE = "x, ip=[192.0.2.1], y";

    @TempDir Path directory;

    /// Lines as they go to syslog.
    private static final class Syslog extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            var program = event.getLoggerName().replace("courier.", "");
            var text = event.getFormattedMessage().replaceFirst("^[A-Z]+: ", "");
            lines.add("Nov 13 08:11:53 mail " + program + "[77]: " + text);
        }
    }

    private static void add(Demo demo, String file, String text) throws IOException {
        var path = demo.configuration().resolve(file);
        Files.writeString(path, text, StandardOpenOption.APPEND, StandardOpenOption.CREATE);
    }

    private Program.Result run(Map<String, String> environment, List<String> command)
            throws IOException {
        return Program.run(
                command,
                environment,
                directory,
                InputStream.nullInputStream(),
                1 << 20,
                Duration.ofSeconds(60));
    }

    private static String text(Program.Result result) {
        return new String(result.output(), StandardCharsets.UTF_8);
    }

    private static int port(Suite suite, String service) {
        return suite.bound().stream()
                .filter(bound -> bound.service().equals(service))
                .findFirst()
                .orElseThrow()
                .address()
                .getPort();
    }

    /// Says something to a server and hears it out.
    private static String say(Suite suite, String service, String lines) throws IOException {
        try (var socket = new Socket("127.0.0.1", port(suite, service))) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(lines.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// curl with a name and a password at each protocol.
    private Program.Result guess(Suite suite, String service, String user, String... options)
            throws IOException {
        return log(suite, service, user, "guess", options);
    }

    private Program.Result log(
            Suite suite, String service, String user, String password, String... options)
            throws IOException {
        int port = port(suite, service);
        var scheme = service.equals("submissions") ? "smtps" : service;
        var command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-sS",
                                "-k",
                                "-v",
                                "-m",
                                "30",
                                "-u",
                                user + ":" + password));
        command.add(scheme + "://127.0.0.1:" + port + "/");
        command.addAll(List.of(options));
        if (scheme.equals("smtps")) command.addAll(List.of("-X", "NOOP"));
        return run(Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "HOME", "/"), command);
    }

    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(d -> Files.exists(d.resolve("distribution/src/test/sh/peers.sh")))
                .findFirst()
                .orElseThrow();
    }

    /// Whom a filter of fail2ban would ban, once for each line.
    private List<String> fail2ban(Path log, String filter) throws IOException {
        var peers = root().resolve("target/peers");
        var modules = peers.resolve("usr/lib/python3/dist-packages").toString();
        return text(run(
                        Map.of("PATH", "/usr/bin:/bin", "PYTHONPATH", modules, "HOME", "/"),
                        List.of(
                                "python3",
                                peers.resolve("usr/bin/fail2ban-regex").toString(),
                                "-o",
                                "ip",
                                "-c",
                                peers.resolve("etc/fail2ban").toString(),
                                log.toString(),
                                filter)))
                .lines()
                .toList();
    }

    private static Suite start(Demo demo) throws IOException {
        add(demo, "imapd", "IMAP_LOGIN_DELAY=0\n");
        add(demo, "pop3d", "POP3_FAILURE_DELAY=0\n");
        var zone = Files.writeString(demo.state().resolve("zone"), "");
        return Suite.start(
                new Suite.Options(
                        ConfigDirectory.of(demo.configuration()),
                        demo.state(),
                        () -> Resolver.zoneFile(zone)),
                List.of("smtp", "pop3", "imap"));
    }

    /// By every way that sends a password; while the main one is barred from all of them.
    @Test
    void anAppPasswordOpensItsDoorsUntilItIsRevoked() throws IOException {
        var demo = Demo.in(directory);
        add(demo, "authdaemonrc", "DEFAULTOPTIONS=apppasswordsonly=1\n");
        var alice = demo.users().getFirst();
        var passwords = OwnPasswords.of(ConfigDirectory.of(demo.configuration()));
        var app =
                passwords.add(
                        alice.address(),
                        "curl",
                        List.of("imap", "esmtp"),
                        "127.0.0.0/8",
                        Optional.empty());
        try (var suite = start(demo)) {
            for (var service : List.of("imaps", "pop3s", "submissions")) {
                boolean its = !service.equals("pop3s");
                for (var mechanism : List.of("PLAIN", "LOGIN")) {
                    var way = "AUTH=" + mechanism;
                    var in = log(suite, service, alice.address(), app, "--login-options", way);
                    assertThat(in.exitCode()).as(text(in)).isEqualTo(its ? 0 : LOGIN_DENIED);
                    var main =
                            log(
                                    suite,
                                    service,
                                    alice.address(),
                                    alice.password(),
                                    "--login-options",
                                    way);
                    assertThat(main.exitCode()).as(text(main)).isEqualTo(LOGIN_DENIED);
                }
            }
            var login = "a LOGIN " + alice.address() + " \"" + app + "\"\r\nb LOGOUT\r\n";
            assertThat(say(suite, "imap", login)).contains("a OK LOGIN Ok.");
            assertThat(passwords.revoke(alice.address(), "curl")).isTrue();
            assertThat(say(suite, "imap", login)).contains("a NO Login failed.");
        }
        assertThat(demo.state().resolve("lastlogin").resolve(alice.address()))
                .content()
                .contains("\timap\t", "\tesmtp\t")
                .doesNotContain("\tpop3\t");
    }

    @Test
    void guessersAreSeenByFail2banAndToldToWait() throws IOException {
        var demo = Demo.in(directory);
        var syslog = new Syslog();
        syslog.start();
        var logger = (Logger) LoggerFactory.getLogger("courier");
        logger.addAppender(syslog);
        try (var suite = start(demo)) {
            for (var service : List.of("imaps", "pop3s", "submissions")) {
                String[] plain = {"--login-options", "AUTH=PLAIN"};
                var refused = guess(suite, service, "alice@example.test", plain);
                assertThat(refused.exitCode()).as(text(refused)).isEqualTo(LOGIN_DENIED);
            }
            say(suite, "imap", "a LOGIN \"" + HOSTILE + "\" guess\r\n");
            say(suite, "pop3", "USER " + HOSTILE + "\r\nPASS guess\r\n");
            add(demo, "authdaemonrc", "AUTHFAILEXEMPT=\nAUTHFAILADDRESS=1\n");
            suite.reload();
            guess(suite, "imaps", "bob", "--login-options", "AUTH=PLAIN");
            for (var service : List.of("imaps", "pop3s", "submissions"))
                assertThat(text(guess(suite, service, "bob", "--login-options", "AUTH=PLAIN")))
                        .contains("Too many failed logins, try again in ");
        } finally {
            logger.detachAppender(syslog);
        }
        var log = Files.write(directory.resolve("mail.log"), syslog.lines);
        assertThat(fail2ban(log, "courier-auth")).hasSize(5).containsOnly("127.0.0.1");
        assertThat(fail2ban(log, "courier-smtp")).containsExactly("127.0.0.1");
    }
}
