package org.courier.core.dialogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;

/// The runner itself, against a server that greets and echoes.
class DialogueTest {
    @TempDir Path directory;

    @Test
    void playsWhatMatches() throws Exception {
        play(
                """
                # an echo
                user: alice

                S: * OK ... ready
                C: one
                S: one
                C: tag ${b64:\\0a\\0b}
                S: tag AGEAYg==
                C: id 17
                S: id ${n}
                C: again ${n}
                S: again ${n}
                Cx: raw\\x21\\r\\n
                S: raw!
                C: b
                C: a
                S* a
                S* b
                C: noise
                C: end
                S! nothing of the sort
                S...
                S: end
                C2: other
                S2: * OK ...
                S2: other
                C: quit
                S.
                """);
    }

    @Test
    void failsWhatDiffers() {
        assertThatThrownBy(() -> play("# x\n\nS: * OK ...\nC: one\nS: two\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("got: one");
        assertThatThrownBy(() -> play("# x\n\nS: * OK ...\nC: one\nC: two\nS! one\nS...\nS: two\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("must not come");
        assertThatThrownBy(() -> play("# x\n\nS: * OK ...\n=file missing\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("missing is not there");
    }

    @Test
    void aCaughtNameMustStayTheSame() {
        var caught = new HashMap<String, String>();
        assertThat(LinePattern.literal("uid ${u}", caught).matches("uid 5", caught)).isTrue();
        assertThat(LinePattern.literal("uid ${u}", caught).matches("uid 6", caught)).isFalse();
    }

    private void play(String dialogue) throws Exception {
        var file = Files.writeString(directory.resolve("x.dialog"), dialogue);
        Dialogue.read(file).play(header -> new Echo(directory));
    }

    /// Greets, then sends every line back until "quit".
    private static final class Echo implements Stage {
        private final ServerSocket server;
        private final Path directory;

        Echo(Path directory) throws IOException {
            this.directory = directory;
            server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    var client = server.accept();
                    Thread.ofVirtual().start(() -> echo(client));
                } catch (IOException e) {
                    if (!server.isClosed()) throw new UncheckedIOException(e);
                }
            }
        }

        private static void echo(Socket client) {
            try (client) {
                var out = client.getOutputStream();
                out.write("* OK echo ready\r\n".getBytes(StandardCharsets.UTF_8));
                var in = new BufferedReader(new InputStreamReader(client.getInputStream()));
                for (var line = in.readLine(); line != null && !line.equals("quit"); ) {
                    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
                    line = in.readLine();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public InetSocketAddress address() {
            return (InetSocketAddress) server.getLocalSocketAddress();
        }

        @Override
        public Path directory() {
            return directory;
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
