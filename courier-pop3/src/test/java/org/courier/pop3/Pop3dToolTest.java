package org.courier.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.core.process.Tool;
import org.courier.pop3.tool.Pop3dTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `pop3d MAILDIR` on standard input and output.
class Pop3dToolTest {
    @TempDir Path directory;

    @Test
    void servesTheMaildirItIsGiven() throws Exception {
        for (var sub : List.of("cur", "new", "tmp"))
            Files.createDirectories(directory.resolve("Maildir").resolve(sub));
        Files.writeString(directory.resolve("Maildir/new/1000.M1P1.h"), "Subject: a\n\nx\n");
        assertThat(run("STAT\r\nDELE 1\r\nQUIT\r\n", directory.resolve("Maildir").toString()))
                .isEqualTo("+OK logged in.\r\n+OK 1 17\r\n+OK Deleted.\r\n+OK Bye-bye.\r\n");
        try (var left = Files.list(directory.resolve("Maildir/cur"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void saysWhenThereIsNoMaildir() throws Exception {
        assertThat(run("", directory.resolve("none").toString()))
                .isEqualTo("-ERR Maildir invalid (no 'cur' directory)\r\n");
    }

    private static String run(String input, String maildir) throws Exception {
        var output = new ByteArrayOutputStream();
        Pop3dTool.run(
                List.of(maildir),
                new Tool.Streams(
                        new ByteArrayInputStream(input.getBytes(UTF_8)),
                        new PrintStream(output, true, UTF_8),
                        System.err));
        return output.toString(UTF_8);
    }
}
