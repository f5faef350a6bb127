package org.courier.core.mime;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.address.AddressList;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/// Messages made to cost time or memory. Work that grows faster than the message would not end here
/// within the time of the whole test run.
class HostileMessageTest {
    private static final int MEGABYTE = 1 << 20;

    @Test
    void manyLinesLikeABoundary() {
        var boundary = "b".repeat(70);
        var nested = new StringBuilder();
        for (int i = 0; i < 45; i++) {
            nested.append("Content-Type: multipart/mixed; boundary=" + boundary + i + "\n\n");
            nested.append("--" + boundary + i + "\n");
        }
        nested.append("\n")
                .append(("--" + boundary.substring(1) + "c\n").repeat(8 * MEGABYTE / 73));
        var root = scan(nested.toString());

        assertThat(depth(root)).isEqualTo(46);
        assertThat(root.end()).isEqualTo(nested.length());
    }

    @Test
    void manyParts() {
        var text = "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n".repeat(MEGABYTE);
        var root = scan(text);

        assertThat(root.parts()).hasSize(MessageScanner.Limits.STANDARD.parts() - 1);
        assertThat(root.parts().getLast().end()).isEqualTo(text.length());
    }

    @Test
    void deepNesting() {
        var text = "Content-Type: message/rfc822\n\n".repeat(1000) + "\nbottom\n";
        var root = scan(text);

        assertThat(depth(root)).isEqualTo(MessageScanner.Limits.STANDARD.depth());
    }

    @Test
    void aThousandLevelsWhenAllowed() {
        var limits = new MessageScanner.Limits(2000, 10_000, MEGABYTE, MEGABYTE);
        var text = "Content-Type: message/rfc822\n\n".repeat(1000) + "\nbottom\n";
        var root = MessageScanner.scan(text.getBytes(StandardCharsets.US_ASCII), limits);

        assertThat(depth(root)).isEqualTo(1001);
        assertThat(depth(EntityCodec.decode(EntityCodec.encode(root)))).isEqualTo(1001);
    }

    @Test
    void manyHeaderFields() {
        var text = "Content-Type: text/plain\nContent-ID: <a@b>\nX: y\n".repeat(100_000) + "\nx\n";

        assertThat(scan(text).contentId()).contains("<a@b>");
        assertThat(HeaderField.parse(octets(text))).hasSize(300_000);
        assertThat(MessageEnvelope.of(octets(text)).from()).isEmpty();
    }

    @Test
    void aLongHeaderIsReadToItsLimit() {
        var limits = new MessageScanner.Limits(50, 100, 1000, 1000);
        var text = "X: " + "y".repeat(2000) + "\nContent-Type: text/html\n\nbody\n";
        var root = MessageScanner.scan(octets(text), limits);

        assertThat(root.mediaType()).isEqualTo(MediaType.TEXT_PLAIN);
        assertThat(root.bodyLines()).isEqualTo(1);
    }

    @Test
    void longFields() {
        for (var piece :
                new String[] {"(", "\"", "=?", "=?a?q?", "=?utf-8?q?a?=", "\n ", "a;b*0=", "\\"}) {
            var value = piece.repeat(MEGABYTE / piece.length());
            var text = "From: " + value + "\nContent-Type: " + value + "\n\nx\n";
            assertThat(scan(text).bodyLines()).isEqualTo(1);
            assertThat(EncodedWord.decode(value).length()).isLessThanOrEqualTo(value.length());
            assertThat(MediaType.parse(value).parameters().size()).isLessThanOrEqualTo(256);
            assertThat(MailDate.parse(value)).isEmpty();
            assertThat(HeaderField.parse(octets(text))).isNotEmpty();
            assertThat(AddressList.parse(value).size()).isLessThanOrEqualTo(MEGABYTE);
        }
    }

    @Test
    void nulsAndNoLineEnds() {
        var root = MessageScanner.scan(new byte[8 * MEGABYTE]);
        assertThat(root.bodyStart()).isEqualTo(8 * MEGABYTE);

        var body = MessageScanner.scan(octets("\n" + "\0".repeat(MEGABYTE)));
        assertThat(body.hasNul()).isTrue();
    }

    private static int depth(Entity e) {
        int deepest = 0;
        for (var part : e.parts()) {
            deepest = Math.max(deepest, depth(part));
        }
        return deepest + 1;
    }

    private static Entity scan(String text) {
        return MessageScanner.scan(octets(text));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
