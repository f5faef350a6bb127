package org.courier.smtp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.net.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

class DataReaderTest {
    /// The false ends of data of the disclosures of 2023, and their relatives: each is followed by
    /// commands that must stay text.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r.\r\n",
                "\r\n.\r",
                "\r\n.\r\r\n",
                "\r\r\n.\r\r\n",
                "\n.\r",
                "\r.\n",
                "\r\n\0.\r\n",
                "\r\n.\0\r\n",
                "\r\n. \r\n",
                "\n\n.\r\n",
                "\n\r.\r\n",
                "\r\n\u0085.\r\n"
            })
    void onlyCrLfDotCrLfEndsTheData(String falseEnd) throws IOException {
        var smuggled = "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nSubject: x\r\n\r\nfake";
        var read = read("text" + falseEnd + smuggled + "\r\n.\r\nQUIT\r\n");
        assertThat(read.data()).endsWith(smuggled + "\r\n").startsWith("text");
        assertThat(read.next()).isEqualTo("QUIT\r\n");
    }

    @Test
    void undoesDotsAtLineStartsOnly() throws IOException {
        var read = read("..one\r\na..b\r\n...\r\n.x\r\n.\r\n");
        assertThat(read.data()).isEqualTo(".one\r\na..b\r\n..\r\nx\r\n");
    }

    @Test
    void anEmptyMessageEndsAtOnce() throws IOException {
        assertThat(read(".\r\nNOOP\r\n").data()).isEmpty();
    }

    @Test
    void longLinesComeInPieces() throws IOException {
        for (int length : new int[] {16_382, 16_383, 16_384, 16_385, 40_000}) {
            var line = "x".repeat(length);
            var read = read(line + "\r\n.dot\r\n" + line + "\n.\r\n" + "\r\n.\r\nNOOP\r\n");
            assertThat(read.data()).isEqualTo(line + "\r\ndot\r\n" + line + "\n.\r\n\r\n");
            assertThat(read.next()).isEqualTo("NOOP\r\n");
        }
    }

    @Test
    void aClientThatLeavesHasSentNoMessage() {
        for (var cut : new String[] {"", "text", "text\r\n", "text\r\n.", "text\r\n.\r"})
            assertThatThrownBy(() -> read(cut)).isInstanceOf(EOFException.class);
    }

    @Test
    void aMessageWithoutEndIsCutOff() {
        assertThatThrownBy(() -> read("line\r\n".repeat(2000) + ".\r\n", 10_000))
                .isInstanceOf(Flood.class);
    }

    private record Read(String data, String next) {}

    private static Read read(String sent) throws IOException {
        return read(sent, Long.MAX_VALUE);
    }

    private static Read read(String sent, long limit) throws IOException {
        var in = new ByteArrayInputStream(sent.getBytes(StandardCharsets.UTF_8));
        try (var connection = Connection.over(in, OutputStream.nullOutputStream())) {
            var out = new ByteArrayOutputStream();
            new DataReader(connection).readTo(out::write, limit);
            return new Read(
                    out.toString(StandardCharsets.UTF_8),
                    new String(connection.readLine(1000), StandardCharsets.UTF_8));
        }
    }
}
