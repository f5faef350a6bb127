package org.courier.smtp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.net.Connection;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

class CommandLineTest {
    @Test
    void partsVerbAndArgument() {
        assertThat(parse("mail FROM:<a@b> SIZE=1 \r\n"))
                .isEqualTo(new CommandLine("MAIL", "FROM:<a@b> SIZE=1"));
        assertThat(parse("NOOP\n")).isEqualTo(new CommandLine("NOOP", ""));
        assertThat(parse("VRFY grüße")).isEqualTo(new CommandLine("VRFY", "grüße"));
    }

    @Test
    void refusesNulControlAndBrokenUtf8() {
        for (var octets :
                new byte[][] {{'N', 0, 'P'}, {'N', 7}, {'N', 'O', (byte) 0xff}, {'\r', 'N'}, {127}})
            assertThatThrownBy(() -> CommandLine.parse(octets))
                    .isInstanceOfSatisfying(
                            CommandFailed.class,
                            e -> {
                                assertThat(e.reply().code()).isEqualTo(500);
                                assertThat(e.reply().enhancedCode()).isEqualTo("5.5.2");
                            });
    }

    @Test
    void logsNoSecret() {
        var line = "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(CommandLine.printable(line)).isEqualTo("AUTH PLAIN");
        assertThat(CommandLine.printable("a\nb\0c".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("a_b_c");
    }

    @Test
    void skipsALongLineAndGoesOn() throws IOException {
        var reader = reader("NOOP " + "x".repeat(20_000) + "\r\nQUIT\r\n");
        assertThatThrownBy(reader::next)
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("500");
        assertThat(reader.next()).hasValue("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void aLineWithoutEndIsAFlood() {
        assertThatThrownBy(() -> reader("x".repeat(2_000_000)).next()).isInstanceOf(Flood.class);
    }

    @Test
    void aLineCutByTheEndOfTheStreamIsNoCommand() throws IOException {
        assertThat(reader("QUI").next()).isEmpty();
    }

    private static CommandLine parse(String line) {
        return CommandLine.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    private static CommandReader reader(String sent) {
        var in = new ByteArrayInputStream(sent.getBytes(StandardCharsets.US_ASCII));
        return new CommandReader(Connection.over(in, OutputStream.nullOutputStream()));
    }
}
