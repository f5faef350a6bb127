package org.courier.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.dialogue.Header;
import org.courier.core.process.Tool;
import org.courier.imap.tool.ImapdTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Clients we did not write: Python's imaplib over the network and over a pipe.
class ForeignClientTest {
    @TempDir Path directory;

    private Path script(String name) throws IOException {
        var file = directory.resolve(name);
        try (var in = ForeignClientTest.class.getResourceAsStream("python/" + name)) {
            Files.copy(in, file);
        }
        return file;
    }

    @Test
    void imaplibOverTheNetworkWithAndWithoutTls() throws Exception {
        var header = new Header("", Map.of("user", List.of("alice"), "needs", List.of("tls")));
        try (var stage = new ImapStage(header)) {
            var python =
                    new ProcessBuilder(
                                    "python3",
                                    script("client.py").toString(),
                                    String.valueOf(stage.address("imap").getPort()),
                                    String.valueOf(stage.address("imaps").getPort()))
                            .redirectErrorStream(true)
                            .start();
            var output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(python.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(output).isEqualTo("all is well\n");
        }
    }

    @Test
    void imaplibOverAPipe() throws Exception {
        var maildir = directory.resolve("Maildir");
        for (var part : List.of("cur", "new", "tmp"))
            Files.createDirectories(maildir.resolve(part));
        var python =
                new ProcessBuilder("python3", script("pipe.py").toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var out = new PrintStream(python.getOutputStream())) {
            var streams = new Tool.Streams(python.getInputStream(), out, System.err);
            assertThat(ImapdTool.run(List.of(maildir.toString()), streams)).isZero();
        }
        assertThat(python.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(python.exitValue()).isZero();
        try (var files = Files.list(maildir.resolve("cur"))) {
            assertThat(files).singleElement().asString().endsWith(":2,FS");
        }
    }

    @Test
    void version() throws IOException {
        var out = new ByteArrayOutputStream();
        var streams = new Tool.Streams(System.in, new PrintStream(out), System.err);
        assertThat(ImapdTool.run(List.of("--version"), streams)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("Courier-IMAP ");
    }
}
