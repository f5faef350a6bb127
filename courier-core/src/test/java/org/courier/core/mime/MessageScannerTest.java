package org.courier.core.mime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

class MessageScannerTest {
    private static final String TWO_PARTS =
            """
            Subject: two
            Content-Type: multipart/mixed; boundary="b"

            preamble
            --b

            one
            --b
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: QUOTED-PRINTABLE

            <p>two
            </p>
            --b--
            epilogue
            """;

    @Test
    void findsThePartsOfAMultipart() {
        var message = TWO_PARTS.getBytes(StandardCharsets.US_ASCII);
        var root = MessageScanner.scan(message);

        assertThat(root.mediaType().subtype()).isEqualTo("mixed");
        assertThat(root.parts()).hasSize(2);
        assertThat(body(message, root.parts().get(0))).isEqualTo("one");
        assertThat(body(message, root.parts().get(1))).isEqualTo("<p>two\n</p>");
        assertThat(root.parts().get(1).transferEncoding()).contains("quoted-printable");
        assertThat(root.parts().get(1).bodyLines()).isEqualTo(1);
        assertThat(root.end()).isEqualTo(message.length);
    }

    @Test
    void wireSizesAreThoseOfTheMessageWithCrLf() {
        var stored = TWO_PARTS.getBytes(StandardCharsets.US_ASCII);
        var wire = LineEnds.toCrLf(stored);
        var fromStored = MessageScanner.scan(stored);
        var fromWire = MessageScanner.scan(wire);

        assertThat(fromStored.wireSize()).isEqualTo(wire.length);
        assertThat(Sizes.of(fromStored)).isEqualTo(Sizes.of(fromWire));
    }

    @Test
    void aFileIsScannedAsAnArray(@TempDir Path directory) throws IOException {
        var message = Mutations.large(new Random(7), 900_000);
        var file = Files.write(directory.resolve("message"), message);
        try (var channel = FileChannel.open(file)) {
            assertThat(MessageScanner.scan(channel)).isEqualTo(MessageScanner.scan(message));
            assertThat(channel.position()).isZero();
        }
    }

    @Test
    void anEmptyMessageIsText() {
        var root = MessageScanner.scan(new byte[0]);

        assertThat(root.mediaType()).isEqualTo(MediaType.TEXT_PLAIN);
        assertThat(root.wireSize()).isZero();
    }

    @Test
    void whatLiesTooDeepIsOpaque() {
        var limits = new MessageScanner.Limits(2, 100, 1 << 20, 1 << 20);
        var text = "Content-Type: message/rfc822\n\n".repeat(5) + "\ntext\n";
        var root = MessageScanner.scan(text.getBytes(StandardCharsets.US_ASCII), limits);

        var inner = root.parts().getFirst();
        assertThat(inner.mediaType().subtype()).isEqualTo("octet-stream");
        assertThat(inner.parts()).isEmpty();
        assertThat(inner.end()).isEqualTo(text.length());
    }

    @Test
    void thePartOverTheLimitTakesTheRest() {
        var limits = new MessageScanner.Limits(50, 3, 1 << 20, 1 << 20);
        var text = "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n".repeat(9);
        var root = MessageScanner.scan(text.getBytes(StandardCharsets.US_ASCII), limits);

        assertThat(root.parts()).hasSize(2);
        assertThat(root.parts().get(1).mediaType().subtype()).isEqualTo("octet-stream");
        assertThat(root.parts().get(1).end()).isEqualTo(text.length());
    }

    private static String body(byte[] message, Entity part) {
        int from = (int) part.bodyStart();
        return new String(message, from, (int) part.end() - from, StandardCharsets.ISO_8859_1);
    }

    /// Sizes and line counts of all entities, which must not depend on how lines end.
    private record Sizes(long header, long body, int lines, List<Sizes> parts) {
        static Sizes of(Entity e) {
            return new Sizes(
                    e.headerWireSize(),
                    e.bodyWireSize(),
                    e.bodyLines(),
                    e.parts().stream().map(Sizes::of).toList());
        }
    }
}
