package org.courier.core.mime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Random;
import java.util.stream.IntStream;

/// What holds for the scan of any octets, and for any date.
class ScanFuzzTest {
    private static final int ROUNDS = 3_000;

    @Test
    void anyOctetsHaveAStructure() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new Random(seed);
            var message = Mutations.broken(random, Mutations.large(random, 1 + seed % 3000));
            var root = MessageScanner.scan(message);

            assertThat(root.headerStart()).as("seed %d", seed).isZero();
            assertThat(root.end()).as("seed %d", seed).isEqualTo(message.length);
            check(root, message, "seed " + seed);
            assertThat(EntityCodec.decode(EntityCodec.encode(root))).isEqualTo(root);
            HeaderField.parse(message).forEach(HeaderField::decoded);
            MessageEnvelope.of(message);
        }
    }

    @Test
    void anyDateIsReadOrIsNone() {
        int read = 0;
        for (int seed = 0; seed < 100_000; seed++) {
            var text = Mutations.date(new Random(seed));
            try {
                var date = MailDate.parse(text);
                read += date.map(MailDate::format).isPresent() ? 1 : 0;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }

    @Test
    void aSmallWindowSeesTheSame() throws IOException {
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var message = Mutations.broken(random, Mutations.large(random, 10_000));
            var window =
                    Window.of(
                            (into, at) -> {
                                if (at >= message.length) {
                                    return -1;
                                }
                                // Now and then less than was asked for.
                                int most = 1 + random.nextInt(2000);
                                int n = (int) Math.min(message.length - at, into.remaining());
                                into.put(message, (int) at, Math.min(n, most));
                                return Math.min(n, most);
                            },
                            1100 + random.nextInt(300));

            assertThat(new Scan(window, MessageScanner.Limits.STANDARD).run())
                    .as("seed %d", seed)
                    .isEqualTo(MessageScanner.scan(message));
        }
    }

    private static void check(Entity e, byte[] message, String seed) {
        assertThat(e.headerStart()).as(seed).isLessThanOrEqualTo(e.bodyStart());
        assertThat(e.bodyStart()).as(seed).isLessThanOrEqualTo(e.end());
        int header = (int) e.headerStart();
        int body = (int) e.bodyStart();
        int end = (int) e.end();
        assertThat(e.headerBareLf()).as(seed).isEqualTo(bareLfs(message, header, body));
        assertThat(e.bodyBareLf()).as(seed).isEqualTo(bareLfs(message, body, end));
        assertThat(e.bodyLines()).as(seed).isEqualTo(count(message, body, end, '\n'));
        assertThat(e.hasNul()).as(seed).isEqualTo(count(message, body, end, 0) > 0);
        boolean nested = e.mediaType().isMultipart() || e.mediaType().isMessage();
        assertThat(!e.parts().isEmpty()).as(seed).isEqualTo(nested);
        long from = e.bodyStart();
        for (var part : e.parts()) {
            assertThat(part.headerStart()).as(seed).isGreaterThanOrEqualTo(from);
            check(part, message, seed);
            from = part.end();
        }
        assertThat(from).as(seed).isLessThanOrEqualTo(e.end());
    }

    private static long bareLfs(byte[] message, int from, int to) {
        return IntStream.range(from, to)
                .filter(i -> message[i] == '\n' && (i == 0 || message[i - 1] != '\r'))
                .count();
    }

    private static long count(byte[] message, int from, int to, int octet) {
        return IntStream.range(from, to).filter(i -> message[i] == octet).count();
    }
}
