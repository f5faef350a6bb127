package org.courier.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.dialogue.Header;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What dialogues are too short for.
class BadInputTest {
    private static Pop3Stage stage() throws IOException {
        return new Pop3Stage(new Header("", Map.of("user", List.of("alice"))), Path.of("."));
    }

    private static String say(Socket client, BufferedReader in, String line) throws IOException {
        var octets = (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        client.getOutputStream().write(octets);
        return in.readLine();
    }

    @Test
    void aLineThatIsTooLongIsReadToItsEnd() throws IOException {
        try (var stage = stage();
                var client = new Socket()) {
            client.connect(stage.address());
            client.setSoTimeout(20_000);
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    client.getInputStream(), StandardCharsets.US_ASCII));
            in.readLine();
            var invalid = "-ERR Invalid command.";
            assertThat(say(client, in, "USER " + "x".repeat(300_000))).isEqualTo(invalid);
            assertThat(say(client, in, "\0".repeat(100_000))).isEqualTo(invalid);
            assertThat(say(client, in, "USER alice")).isEqualTo("+OK Password required.");
            assertThat(say(client, in, "PASS " + "y".repeat(100_000))).isEqualTo(invalid);
            assertThat(say(client, in, "PASS secret")).isEqualTo("+OK logged in.");
            assertThat(say(client, in, "RETR 99999999999999999999"))
                    .isEqualTo("-ERR Invalid message number.");
            assertThat(say(client, in, "NOOP")).isEqualTo("+OK Yup.");
        }
    }

    @Test
    void aDamagedSizeListIsMadeAnewAndLosesNoMessage() throws IOException {
        try (var stage = stage()) {
            var maildir = stage.maildir("alice").root();
            Files.writeString(maildir.resolve("cur/1000000001.M1P1.vm:2,"), "Subject: a\n\nx\n");
            for (var spoilt :
                    List.of("", "\0\0\0", "/3 x y\n1000000001.M1P1.vm:2, z q\n", "/99\n")) {
                Files.writeString(maildir.resolve("courierpop3dsizelist"), spoilt);
                try (var client = new Socket()) {
                    client.connect(stage.address());
                    client.setSoTimeout(20_000);
                    var in =
                            new BufferedReader(
                                    new InputStreamReader(
                                            client.getInputStream(), StandardCharsets.US_ASCII));
                    in.readLine();
                    say(client, in, "USER alice");
                    assertThat(say(client, in, "PASS secret")).isEqualTo("+OK logged in.");
                    assertThat(say(client, in, "LIST 1")).isEqualTo("+OK 1 17");
                }
            }
        }
    }
}
