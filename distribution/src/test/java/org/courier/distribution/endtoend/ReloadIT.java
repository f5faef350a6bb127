package org.courier.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.process.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// `courier reload`, and SIGHUP, on a server that runs: what changed takes effect for whoever comes
/// after it, a mistake changes nothing, and no session ends for it.
final class ReloadIT {
    private static final Pattern LISTENS =
            Pattern.compile(" (\\w+) listens, ip=\\[([0-9.]+)\\], port=\\[(\\d+)\\]");

    @TempDir Path directory;
    private Path etc;
    private Process server;

    @BeforeEach
    void start() throws IOException {
        etc = Files.createDirectories(directory.resolve("etc"));
        write("me", "mail.example.test");
        write("hosteddomains", "example.test");
        write("imapd", "ADDRESS=127.0.0.1", "PORT=0");
        write("esmtpd", "ESMTPDSTART=YES", "ADDRESS=127.0.0.1", "PORT=0", "BOFHCHECKDNS=0");
        write("pop3d", "POP3DSTART=NO");
        server = process(directory.resolve("log"), "imap", "smtp", "pop3");
        Wait.until("the servers", () -> log().contains("imap listens"));
    }

    private Process process(Path log, String... names) throws IOException {
        var command = new ArrayList<String>();
        command.add(RunningSuite.home().resolve("bin/courier").toString());
        command.add("serve");
        command.addAll(List.of(names));
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment());
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return builder.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.destroy();
        if (!server.waitFor(30, TimeUnit.SECONDS)) server.destroyForcibly();
    }

    private void write(String name, String... lines) throws IOException {
        Files.write(etc.resolve(name), List.of(lines));
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    private Map<String, String> environment() {
        return Map.of(
                "PATH", "/usr/bin:/bin",
                "COURIER_CONFIG", etc.toString(),
                "COURIER_STATE", directory.resolve("state").toString());
    }

    private Program.Result run(String... command) throws IOException {
        var nothing = InputStream.nullInputStream();
        return Program.run(
                List.of(command),
                environment(),
                directory,
                nothing,
                1 << 20,
                Duration.ofSeconds(60));
    }

    private Program.Result reload() throws IOException {
        return run(RunningSuite.home().resolve("bin/courier").toString(), "reload");
    }

    private static String text(Program.Result result) {
        return new String(result.output(), StandardCharsets.UTF_8);
    }

    /// Where the service listened last.
    private InetSocketAddress at(String service) throws IOException {
        return LISTENS.matcher(log())
                .results()
                .filter(m -> m.group(1).equals(service))
                .reduce((_, last) -> last)
                .map(m -> new InetSocketAddress(m.group(2), Integer.parseInt(m.group(3))))
                .orElseThrow();
    }

    private record Client(Socket socket, BufferedReader in) implements AutoCloseable {
        static Client to(InetSocketAddress address) throws IOException {
            var socket = new Socket();
            socket.setSoTimeout(20_000);
            socket.connect(address, 10_000);
            return new Client(
                    socket,
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII)));
        }

        String say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return in.readLine();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static boolean isOpen(InetSocketAddress address) throws IOException {
        try (var _ = Client.to(address)) {
            return true;
        } catch (ConnectException _) {
            return false;
        }
    }

    private void await(String text, int times) throws IOException {
        Wait.until(text, () -> log().split(Pattern.quote(text), -1).length > times);
    }

    @Test
    void whatChangedTakesEffectForWhoComesAfter() throws Exception {
        var imap = at("imap");
        var smtp = at("smtp");
        try (var early = Client.to(imap)) {
            assertThat(early.in.readLine()).contains("IDLE");
            write("imapd", "ADDRESS=127.0.0.1", "PORT=0", "IMAP_CAPABILITY=\"IMAP4rev1 UIDPLUS\"");
            write("esmtpd", "ESMTPDSTART=YES", "ADDRESS=127.0.0.3", "PORT=0", "BOFHCHECKDNS=0");
            write("pop3d", "POP3DSTART=YES", "ADDRESS=127.0.0.1", "PORT=0");
            write("me", "other.example.test");
            var result = reload();
            assertThat(result.exitCode()).as(text(result)).isZero();
            assertThat(text(result)).contains("process " + server.pid() + " reads it");
            await("the configuration was read again", 1);
            await("pop3 listens", 1);
            assertThat(at("imap")).isEqualTo(imap);
            try (var late = Client.to(imap)) {
                assertThat(late.in.readLine()).contains("UIDPLUS").doesNotContain("IDLE");
            }
            assertThat(early.say("a NOOP")).startsWith("a OK");
            assertThat(isOpen(smtp)).isFalse();
            assertThat(at("smtp").getAddress().getHostAddress()).isEqualTo("127.0.0.3");
            try (var late = Client.to(at("smtp"))) {
                assertThat(late.in.readLine()).startsWith("220 other.example.test ");
            }
            assertThat(isOpen(at("pop3"))).isTrue();
        }
        // and back
        write("pop3d", "POP3DSTART=NO");
        var pop3 = at("pop3");
        assertThat(run("/bin/kill", "-HUP", "" + server.pid()).exitCode()).isZero();
        await("the configuration was read again", 2);
        assertThat(isOpen(pop3)).isFalse();
        assertThat(isOpen(imap)).isTrue();
    }

    @Test
    void aMistakeChangesNothing() throws Exception {
        var imap = at("imap");
        write("imapd", "ADDRESS=127.0.0.1", "PORT=0", "MAXDAEMONS=many");
        var mistake = etc + "/imapd:3: MAXDAEMONS: read \"many\", expected ";
        var result = reload();
        assertThat(result.exitCode()).isEqualTo(78);
        assertThat(text(result))
                .contains("error: " + mistake)
                .contains("reload: the server keeps the configuration it has");
        assertThat(run("/bin/kill", "-HUP", "" + server.pid()).exitCode()).isZero();
        await("ERR: " + mistake, 1);
        await("ERR: not reloaded; the configuration stays as it was", 1);
        assertThat(isOpen(imap)).isTrue();
        // an address that somebody else has
        write("imapd", "ADDRESS=127.0.0.1", "PORT=" + at("smtp").getPort());
        assertThat(reload().exitCode()).isZero();
        await("another program listens there already", 1);
        await("ERR: not reloaded; the configuration stays as it was", 2);
        assertThat(isOpen(imap)).isTrue();
        assertThat(isOpen(at("smtp"))).isTrue();
        assertThat(server.isAlive()).isTrue();
    }

    @Test
    void thereMustBeAServer() throws Exception {
        server.destroy();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        var result = reload();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(text(result))
                .isEqualTo("reload: no server runs on " + directory.resolve("state") + "\n");
    }

    @Test
    void everyServerOfTheStateDirectoryReloads() throws Exception {
        write("pop3d", "POP3DSTART=YES", "ADDRESS=127.0.0.1", "PORT=0");
        var second = directory.resolve("second");
        var pop3 = process(second, "pop3");
        try {
            Wait.until("pop3", () -> Files.readString(second).contains("pop3 listens"));
            assertThat(text(reload()))
                    .contains("process " + server.pid() + " reads it")
                    .contains("process " + pop3.pid() + " reads it");
            await("the configuration was read again", 1);
            Wait.until(
                    "the second",
                    () -> Files.readString(second).contains("the configuration was read again"));
        } finally {
            pop3.destroy();
            if (!pop3.waitFor(30, TimeUnit.SECONDS)) pop3.destroyForcibly();
        }
        assertThat(text(reload())).doesNotContain("process " + pop3.pid());
    }
}
