package org.courier.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.dialogue.Header;
import org.courier.core.maildir.FolderName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Clients and servers that are not ours: Python's poplib, and C Courier's pop3d on the same
/// Maildir.
class ForeignClientTest {
    private static final Path C_POP3D = Path.of("/usr/lib/courier/courier/courierpop3d");

    private static final String POPLIB =
            """
            import poplib, ssl, sys
            c = poplib.POP3('127.0.0.1', int(sys.argv[1]), timeout=20)
            c.stls(ssl._create_unverified_context())
            c.user('alice'); c.pass_('secret')
            print(c.stat()[0], b' '.join(c.list()[1]).decode())
            lines = c.retr(1)[1]
            print(b'|'.join(lines).decode())
            c.dele(1); c.quit()
            s = poplib.POP3_SSL('127.0.0.1', int(sys.argv[2]), timeout=20,
                                context=ssl._create_unverified_context())
            s.user('alice'); s.pass_('secret')
            print(s.stat()[0]); s.quit()
            """;

    @Test
    void poplibReadsAndDeletesOverTls() throws Exception {
        var header = new Header("poplib", Map.of("user", List.of("alice"), "tls", List.of("yes")));
        try (var stage = new Pop3Stage(header, Path.of("."))) {
            deliver(stage, "Subject: a\n\n.dot\n");
            deliver(stage, "Subject: b\n\nx\n");
            var output =
                    run(
                            stage.directory(),
                            "",
                            "python3",
                            "-c",
                            POPLIB,
                            String.valueOf(stage.address().getPort()),
                            String.valueOf(stage.address("pop3s").getPort()));
            assertThat(output).isEqualTo("2 1 20 2 17\nSubject: a||.dot\n1\n");
            assertThat(files(stage.maildir("alice").root().resolve("cur"))).hasSize(1);
        }
    }

    @Test
    void cCouriersPop3dAndOursShowTheSameUidls() throws Exception {
        assertThat(C_POP3D).as("Debian's courier-pop is needed").exists();
        var header = new Header("c", Map.of("user", List.of("alice")));
        try (var stage = new Pop3Stage(header, Path.of("."))) {
            deliver(stage, "Subject: a\n\nx\n");
            var root = stage.maildir("alice").root();
            var c = cUidls(root);
            deliver(stage, "Subject: b\n\ny\n");
            var ours = ourUidls(stage);
            assertThat(ours).hasSize(2).startsWith(c.getFirst());
            assertThat(cUidls(root)).isEqualTo(ours);
        }
    }

    private static void deliver(Pop3Stage stage, String text) throws IOException {
        var octets = text.getBytes(StandardCharsets.UTF_8);
        stage.maildir("alice")
                .deliver(FolderName.INBOX, new java.io.ByteArrayInputStream(octets), octets.length);
    }

    private static List<String> cUidls(Path root) throws Exception {
        var output = run(root, "UIDL\r\nQUIT\r\n", C_POP3D.toString(), root.toString());
        return output.lines().filter(l -> l.matches("[0-9]+ UID.*")).toList();
    }

    private static List<String> ourUidls(Pop3Stage stage) throws Exception {
        var script =
                """
                import poplib, sys
                c = poplib.POP3('127.0.0.1', int(sys.argv[1]), timeout=20)
                c.user('alice'); c.pass_('secret')
                print(b'\\n'.join(c.uidl()[1]).decode()); c.quit()
                """;
        var port = String.valueOf(stage.address().getPort());
        return run(stage.directory(), "", "python3", "-c", script, port).lines().toList();
    }

    private static String run(Path directory, String input, String... command) throws Exception {
        var errors = Files.createTempFile("errors", "");
        var builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectError(errors.toFile());
        builder.environment().put("TCPREMOTEIP", "127.0.0.1");
        builder.environment().put("TCPREMOTEPORT", "1");
        var process = builder.start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        Files.delete(errors);
        return output;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }
}
