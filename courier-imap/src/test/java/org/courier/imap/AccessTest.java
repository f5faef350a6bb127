package org.courier.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.dialogue.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What the settings say about who connects and where, with curl as the client.
@Timeout(60)
class AccessTest {
    @TempDir Path directory;

    private static ImapStage stage(String... settings) throws IOException {
        return new ImapStage(
                new Header(
                        "",
                        Map.of(
                                "user",
                                List.of("alice teampw={PLAIN}other"),
                                "set",
                                List.of(settings))));
    }

    /// The exit code: 0 after a login and LIST, 67 when the login is refused.
    private static int curl(int port, String login, String... more) throws Exception {
        var command = new ArrayList<>(List.of("curl", "-s", "-m", "20", "-u", login));
        command.addAll(List.of(more));
        command.add("imap://127.0.0.1:" + port + "/");
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @Test
    void aProxysHeaderIsReadAndAStrangersIsNot() throws Exception {
        try (var all = stage("TCPDOPTS=-haproxy");
                var few = stage("TCPDOPTS=-haproxy -haproxyfrom=10.0.0.0/8");
                var other = stage("TCPDOPTS=-haproxy=5/port=1")) {
            assertThat(curl(all.address().getPort(), "alice:secret", "--haproxy-protocol"))
                    .isZero();
            assertThat(curl(few.address().getPort(), "alice:secret")).isZero();
            try (var stranger = new TestClient(few.address())) {
                stranger.send("PROXY TCP4 192.0.2.7 198.51.100.1 56324 143\r\n");
                assertThat(stranger.line()).startsWith("PROXY BAD ");
            }
            assertThat(curl(other.address().getPort(), "alice:secret")).isZero();
        }
    }

    @Test
    void theServiceGoesByThePort() throws Exception {
        int port = freePort();
        try (var _ = stage("PORT=" + port + ",127.0.0.2.0", "AUTHSERVICE" + port + "=team")) {
            assertThat(curl(port, "alice:other")).isZero();
            assertThat(curl(port, "alice:secret")).isEqualTo(67);
        }
        try (var stage = stage("AUTHSERVICE" + port + "=team")) {
            assertThat(curl(stage.address().getPort(), "alice:secret")).isZero();
            assertThat(curl(stage.address().getPort(), "alice:other")).isEqualTo(67);
        }
    }

    @Test
    void anAccessListThatComesLaterIsHeeded() throws Exception {
        var list = directory.resolve("access");
        try (var stage = stage("IMAPACCESSFILE=" + list)) {
            assertThat(curl(stage.address().getPort(), "alice:secret")).isZero();
            Files.writeString(list, "127\tdeny\n", StandardCharsets.UTF_8);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (curl(stage.address().getPort(), "alice:secret") == 0)
                assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }
}
