package org.courier.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.TestAccounts;
import org.courier.core.process.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `courier serve` and the programs beside it, as an administrator calls them: exit codes, one
/// clear line for each mistake, accounts made and mail sent by command.
final class ServeIT {
    @TempDir Path directory;
    private Path etc;

    @BeforeEach
    void configure() throws IOException {
        etc = Files.createDirectories(directory.resolve("etc"));
        Files.writeString(etc.resolve("me"), "mail.example.test\n");
        Files.writeString(etc.resolve("defaultdomain"), "example.test\n");
        Files.writeString(etc.resolve("hosteddomains"), "example.test\n");
        Files.writeString(
                etc.resolve("imapd"), "IMAPDSTART=YES\nADDRESS=127.0.0.1\nPORT=" + free() + "\n");
        Files.writeString(
                etc.resolve("esmtpd"),
                "ESMTPDSTART=YES\nADDRESS=127.0.0.1\nPORT=" + free() + "\nBOFHCHECKDNS=0\n");
        Files.writeString(etc.resolve("pop3d"), "POP3DSTART=NO\n");
        Files.writeString(etc.resolve("pop3d-ssl"), "POP3DSSLSTART=NO\n");
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "PATH", "/usr/bin:/bin",
                "COURIER_CONFIG", etc.toString(),
                "COURIER_STATE", directory.resolve("state").toString());
    }

    private Program.Result program(String input, String... command) throws IOException {
        var all = new ArrayList<>(List.of(command));
        all.set(0, RunningSuite.home().resolve("bin").resolve(command[0]).toString());
        return Program.run(
                all,
                environment(),
                directory,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                1 << 20,
                Duration.ofSeconds(60));
    }

    private static String text(Program.Result result) {
        return new String(result.output(), StandardCharsets.UTF_8);
    }

    private Process serve() throws IOException {
        var builder =
                new ProcessBuilder(RunningSuite.home().resolve("bin/courier").toString(), "serve");
        builder.environment().putAll(environment());
        builder.redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile());
        return builder.start();
    }

    private boolean listens(String file) throws IOException {
        var port = Files.readString(etc.resolve(file)).replaceAll("(?s).*\nPORT=(\\d+)\n.*", "$1");
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)), 1000);
            return true;
        } catch (java.net.ConnectException _) {
            return false;
        }
    }

    @Test
    void accountsAndMailByCommand() throws Exception {
        var home = Files.createDirectories(directory.resolve("carol"));
        var userdb =
                program(
                        "",
                        "userdb",
                        "carol@example.test",
                        "set",
                        "home=" + home,
                        "uid=65534",
                        "gid=65534");
        assertThat(userdb.exitCode()).as(text(userdb)).isZero();
        assertThat(program("", "maildirmake", home + "/Maildir").exitCode()).isZero();
        TestAccounts.give(home, 65534);
        assertThat(text(program("", "authenumerate"))).startsWith("carol@example.test\t");

        var server = serve();
        try {
            Wait.until("imap and esmtp", () -> listens("imapd") && listens("esmtpd"));
            var sent =
                    program(
                            "To: carol@example.test\nSubject: by command\n\nHello\n",
                            "sendmail",
                            "-f",
                            "root@example.test",
                            "carol@example.test");
            assertThat(sent.exitCode()).as(text(sent)).isZero();
            Wait.until("delivery", () -> home.resolve("Maildir/new").toFile().list().length == 1);
            var queue = program("", "mailq");
            assertThat(queue.exitCode()).as(text(queue)).isZero();
            server.destroy();
            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
            assertThat(Files.readString(directory.resolve("log")))
                    .contains("courier: INFO: imap listens, ip=[127.0.0.1], port=[")
                    .endsWith("courier: INFO: stopped\n");
        } finally {
            server.destroyForcibly();
        }
        // imapd on standard input, on the same Maildir, as its owner.
        TestAccounts.give(home, 0);
        var imap = program("a SELECT INBOX\r\nb LOGOUT\r\n", "imapd", home + "/Maildir");
        assertThat(text(imap)).contains("* PREAUTH ", "* 1 EXISTS", "b OK LOGOUT");
    }

    @Test
    void aConfigurationErrorStopsTheStart() throws IOException {
        Files.writeString(etc.resolve("imapd"), "MAXDAEMONS=many\nADDRES=0\n");
        var result = program("", "courier", "serve");
        assertThat(result.exitCode()).isEqualTo(78);
        assertThat(text(result))
                .contains("ERR: " + etc + "/imapd:1: MAXDAEMONS: read \"many\", expected ")
                .contains("WARN: " + etc + "/imapd:2: ADDRES: is not known")
                .doesNotContain("\tat ");
    }

    @Test
    void aPortInUseIsOneLine() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Files.writeString(
                    etc.resolve("imapd"), "ADDRESS=127.0.0.1\nPORT=" + taken.getLocalPort() + "\n");
            var result = program("", "courier", "serve", "imap");
            assertThat(result.exitCode()).isEqualTo(74);
            assertThat(text(result)).contains("" + taken.getLocalPort()).doesNotContain("\tat ");
        }
    }

    @Test
    void misuseIsOneLine() throws IOException {
        var result = program("", "courier", "serve", "imapp");
        assertThat(result.exitCode()).isEqualTo(64);
        assertThat(text(result))
                .startsWith("serve: no server \"imapp\"; there is ")
                .hasLineCount(1);
        assertThat(program("", "courier", "nothing").exitCode()).isEqualTo(64);
    }

    /// Without its cache a server starts slowly and in silence: see that the training went well.
    @Test
    void theCacheWasLearned() throws IOException {
        var home = RunningSuite.home();
        for (var kind : List.of("courier", "courier-imap")) {
            var name = home.getFileName().toString().replace("courier-", kind + "-");
            assertThat(home.resolveSibling(name).resolve("lib/courier.aot")).exists();
            assertThat(Files.readString(home.resolveSibling(kind + ".training")))
                    .contains("AOTCache creation is complete")
                    .doesNotContainPattern("(?m)^try: ");
        }
    }

    /// The archive of IMAP alone has no class of the others and works.
    @Test
    void imapAlone() throws IOException {
        var home = RunningSuite.home();
        var alone =
                home.resolveSibling(
                        home.getFileName().toString().replace("courier-", "courier-imap-"));
        try (var jars = Files.list(alone.resolve("lib"))) {
            assertThat(jars.map(j -> j.getFileName().toString()))
                    .noneMatch(j -> j.matches("courier-(smtp|pop3|maildrop)-.*"));
        }
        var result =
                Program.run(
                        List.of(alone.resolve("bin/courier").toString(), "try", "--once", "yes"),
                        environment(),
                        directory,
                        java.io.InputStream.nullInputStream(),
                        1 << 20,
                        Duration.ofSeconds(60));
        assertThat(result.exitCode()).as(text(result)).isZero();
        assertThat(text(program("", "courier", "help"))).contains("  imapd ");
    }
}
