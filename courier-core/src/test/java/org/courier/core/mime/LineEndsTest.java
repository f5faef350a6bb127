package org.courier.core.mime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

class LineEndsTest {
    @Test
    void bareLfBecomesCrLfAndBack() {
        var mixed = "a\nb\r\nc\rd\n\n".getBytes(StandardCharsets.US_ASCII);

        assertThat(LineEnds.toCrLf(mixed)).asString().isEqualTo("a\r\nb\r\nc\rd\r\n\r\n");
        assertThat(LineEnds.toLf(mixed)).asString().isEqualTo("a\nb\nc\rd\n\n");
    }

    @Test
    void aStretchOfAFileIsCopied(@TempDir Path directory) throws IOException {
        var random = new Random(3);
        var message = Mutations.large(random, 300_000);
        var wire = LineEnds.toCrLf(message);
        var file = Files.write(directory.resolve("message"), message);
        try (var channel = FileChannel.open(file)) {
            assertThat(copied(channel, 0, message.length, 0, Long.MAX_VALUE)).isEqualTo(wire);
            for (int i = 0; i < 50; i++) {
                int skip = random.nextInt(wire.length);
                int take = random.nextInt(wire.length);
                assertThat(copied(channel, 0, message.length, skip, take))
                        .isEqualTo(
                                Arrays.copyOfRange(wire, skip, Math.min(wire.length, skip + take)));
                int start = random.nextInt(message.length);
                // A stretch begins where an entity does: not between CR and LF.
                if (message[start] != '\n') {
                    var rest = Arrays.copyOfRange(message, start, message.length);
                    assertThat(copied(channel, start, message.length, 0, Long.MAX_VALUE))
                            .isEqualTo(LineEnds.toCrLf(rest));
                }
            }
        }
    }

    @Test
    void aStreamIsCopied() throws IOException {
        var message = Mutations.large(new Random(4), 300_000);
        var out = new ByteArrayOutputStream();
        long count = LineEnds.copyWire(new ByteArrayInputStream(message), out::write);

        assertThat(out.toByteArray()).isEqualTo(LineEnds.toCrLf(message));
        assertThat(count).isEqualTo(out.size());
    }

    private static byte[] copied(FileChannel from, long start, long end, long skip, long take)
            throws IOException {
        var out = new ByteArrayOutputStream();
        long count = LineEnds.copyWire(from, start, end, skip, take, out::write);
        assertThat(count).isEqualTo(out.size());
        return out.toByteArray();
    }
}
