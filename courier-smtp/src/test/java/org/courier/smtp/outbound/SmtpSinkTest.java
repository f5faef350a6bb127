package org.courier.smtp.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.smtp.CourierdSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Relaying to a server that we did not write: Postfix's smtp-sink, from where `./check` unpacks it
/// (the system property courier.peers names another place).
class SmtpSinkTest {
    @TempDir Path directory;

    private static final class Sink implements Closeable {
        private final Process process;
        private final int port;

        Sink(Path directory, String... options) throws IOException {
            var peers =
                    Path.of(System.getProperty("courier.peers", "../target/peers"))
                            .toAbsolutePath();
            try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            var command = new ArrayList<String>();
            command.add(peers.resolve("usr/sbin/smtp-sink").toString());
            command.addAll(List.of(options));
            if (System.getProperty("user.name").equals("root"))
                command.addAll(List.of("-u", "root"));
            command.addAll(
                    List.of("-d", directory.resolve("sink.%M%S."), "127.0.0.1:" + port, "50")
                            .stream()
                            .map(Object::toString)
                            .toList());
            var builder = new ProcessBuilder(command).inheritIO();
            builder.environment()
                    .put("LD_LIBRARY_PATH", peers.resolve("usr/lib/postfix").toString());
            process = builder.start();
            CourierdSuite.await(() -> answers() ? Optional.of(0) : Optional.empty());
        }

        private boolean answers() {
            assertThat(process.isAlive()).as("smtp-sink runs").isTrue();
            try (var probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return probe.isConnected();
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    private CourierdSuite relaying(Sink sink) throws IOException {
        return new CourierdSuite(directory.resolve("here"), "here.test", "bob:hunter2")
                .file("esmtproutes", ":[127.0.0.1]," + sink.port + "\n")
                .start();
    }

    private List<String> received(int count) {
        return CourierdSuite.await(
                () -> Optional.of(received()).filter(all -> all.size() >= count));
    }

    private List<String> received() {
        var all = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(directory, "sink.*")) {
            for (var file : files) {
                var text = Files.readString(file);
                if (text.contains("THE END")) all.add(text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    @Test
    void manyMessagesArrive() throws Exception {
        try (var sink = new Sink(directory);
                var here = relaying(sink)) {
            for (int i = 0; i < 50; i++)
                here.send("<bob@here.test>", "Subject: " + i + "\n\n..\n\nTHE END\n", "<a@x.test>");
            assertThat(received(50)).hasSize(50).allMatch(m -> m.contains("\n.\n\nTHE END"));
        }
    }

    @Test
    void aServerWithoutEsmtpGetsSevenBits() throws Exception {
        try (var sink = new Sink(directory, "-e");
                var here = relaying(sink)) {
            here.send("<bob@here.test>", "Subject: x\n\nschön\nTHE END\n", "<a@x.test>");
            assertThat(received(1).getFirst())
                    .contains("sch=C3=B6n")
                    .contains("X-Mime-Autoconverted");
        }
    }

    @Test
    void aServerWithoutPipeliningIsAwaited() throws Exception {
        try (var sink = new Sink(directory, "-p");
                var here = relaying(sink)) {
            here.send("<bob@here.test>", "\nTHE END\n", "<a@x.test>", "<b@x.test>");
            assertThat(received(1).getFirst()).contains("X-Rcpt-Args: <b@x.test>");
        }
    }

    @Test
    void aRefusalAfterTheTextComesBack() throws Exception {
        try (var sink = new Sink(directory, "-f", ".");
                var here = relaying(sink)) {
            here.send("<bob@here.test>", "\nTHE END\n", "<a@x.test>");
            assertThat(here.mail("bob", 1).getFirst()).contains("Diagnostic-Code: smtp; 5");
        }
    }
}
