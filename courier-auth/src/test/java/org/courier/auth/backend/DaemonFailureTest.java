package org.courier.auth.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Authenticator;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.auth.daemon.Authdaemond;
import org.courier.core.config.ConfigDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The daemon that the source authdaemon asks stops, hangs, answers nonsense and comes back in the
/// middle of a hundred logins a second.
class DaemonFailureTest {
    @TempDir Path directory;
    private Path socket;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void configure() throws IOException {
        socket = directory.resolve("run/socket");
        Files.createDirectory(directory.resolve("client"));
        Files.writeString(
                directory.resolve("client/authdaemonrc"),
                "authmodulelist=authdaemon\nAUTHCACHE=0\nAUTHTIMEOUT=%d\nAUTHDAEMONSOCKET=%s\n"
                        .formatted(LoginStorm.AUTHTIMEOUT, socket));
        Files.writeString(
                directory.resolve("authdaemonrc"), "authdaemonvar=" + directory.resolve("run"));
        BackendStages.text(
                directory, List.of(new Stored("fred", "{PLAIN}secret", 1001, "/home/fred", "")));
    }

    @AfterEach
    void close() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
    }

    private Authdaemond served() throws IOException {
        var source = new UserDb(directory.resolve("userdb"));
        var daemon =
                Authdaemond.start(ConfigDirectory.of(directory), Authenticator.of(List.of(source)));
        open.add(daemon);
        return daemon;
    }

    private Authenticator client() {
        return Backends.authenticator(ConfigDirectory.of(directory.resolve("client")));
    }

    private LoginStorm storm() {
        var storm = new LoginStorm(client());
        open.add(storm);
        storm.awaitAccepted(20);
        return storm;
    }

    @Test
    void stoppedAndStarted() throws IOException {
        var daemon = served();
        var storm = storm();
        daemon.close();
        storm.awaitFailed(100);
        served();
        storm.awaitAccepted(50);
        storm.everyAnswerWasInTimeAndRight();
    }

    /// What a daemon says before it closes; "hang": nothing, and it does not close.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hang",
                "UID=1001\nGID=1001\n",
                "* OK IMAP4rev1\r\n.\n",
                "UID=0x1\nGID=1001\nHOME=/home/fred\n.\n",
                "",
            })
    void nonsense(String answer) throws Exception {
        var daemon = served();
        var storm = storm();
        daemon.close();
        Queue<SocketChannel> held = new ConcurrentLinkedQueue<>();
        try (var bad = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            bad.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofVirtual().start(() -> talk(bad, answer, held));
            storm.awaitFailed(100);
        }
        for (var one : held) {
            one.close();
        }
        // Closed, but perhaps still leaving accept.
        Files.delete(socket);
        served();
        storm.awaitAccepted(50);
        storm.everyAnswerWasInTimeAndRight();
    }

    private static void talk(ServerSocketChannel server, String answer, Queue<SocketChannel> held) {
        while (server.isOpen()) {
            try {
                var client = server.accept();
                if (answer.equals("hang")) {
                    held.add(client);
                    continue;
                }
                try (client) {
                    client.read(ByteBuffer.allocate(1000));
                    client.write(ByteBuffer.wrap(answer.getBytes()));
                }
            } catch (IOException _) {
                // closed by one of the two sides
            }
        }
    }

    /// Trouble with one account is not taken for more.
    @Test
    void silenceAboutOneLeavesTheOthers() throws IOException {
        Files.writeString(
                directory.resolve("userdb"),
                Files.readString(directory.resolve("userdb")) + "broken\tuid=x|gid=1|home=/h\n");
        served();
        try (var client = client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.lookUp("imap", "broken")).isInstanceOf(TemporaryFailure.class);
                assertThat(client.lookUp("imap", "fred")).isInstanceOf(Accepted.class);
            }
        }
    }

    @Test
    void anEnumerationThatBreaksOffIsAFailure() throws Exception {
        Files.createDirectory(directory.resolve("run"));
        Queue<SocketChannel> held = new ConcurrentLinkedQueue<>();
        try (var bad = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                var client = client()) {
            bad.bind(UnixDomainSocketAddress.of(socket));
            var talking =
                    Thread.ofVirtual().start(() -> talk(bad, "# a\n\nfred\t1\t1\t/h\t\t\n", held));
            assertThatThrownBy(() -> client.enumerate(_ -> {}))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }
}
