package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.courier.core.file.OpenDirectory;
import org.courier.core.mime.LineEnds;
import org.courier.core.mime.MessageScanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/// What is found without parsing is what parsing finds.
class LooksTest {
    @TempDir Path directory;

    private static byte[] text(Random random, int length) {
        var text = new byte[length];
        var letters = "ab:\n\n\r\r\n".getBytes(ISO_8859_1);
        for (int i = 0; i < length; i++) text[i] = letters[random.nextInt(letters.length)];
        return text;
    }

    @Test
    void bareLineEndsAreCountedAsTheScannerCounts() throws Exception {
        var random = new Random(1);
        for (int round = 0; round < 2000; round++) {
            var text = text(random, random.nextInt(60));
            long wire = MessageScanner.scan(text).wireSize();
            assertThat(text.length + LineEnds.bareLfs(text, text.length, (byte) 0))
                    .as(Arrays.toString(text))
                    .isEqualTo(wire);
            // in two parts
            int cut = text.length == 0 ? 0 : random.nextInt(text.length);
            int first = LineEnds.bareLfs(text, cut, (byte) 0);
            byte before = cut == 0 ? 0 : text[cut - 1];
            var rest = Arrays.copyOfRange(text, cut, text.length);
            assertThat(text.length + first + LineEnds.bareLfs(rest, rest.length, before))
                    .isEqualTo(wire);
        }
    }

    @Test
    void aSizeLookReadsALargeFileInParts() throws Exception {
        var text = text(new Random(2), 700_001);
        var file = Files.write(directory.resolve("large"), text);
        assertThat(sizeOf(file).wireSize()).isEqualTo(MessageScanner.scan(text).wireSize());
        assertThat(sizeOf(file).date()).isEqualTo(Files.getLastModifiedTime(file).toMillis());
        var empty = Files.createFile(directory.resolve("empty"));
        assertThat(sizeOf(empty).wireSize()).isZero();
    }

    @Test
    void aHeaderLookFindsTheScannersHeader() throws Exception {
        var random = new Random(3);
        for (int round = 0; round < 2000; round++) check(text(random, random.nextInt(40)));
        // line ends at and around the end of a chunk
        for (int length = 8186; length < 8196; length++)
            for (var end : new String[] {"\n\nbody", "\r\n\r\nbody", "\n\r\nbody", "\n\rbody\n\n"})
                check(("a".repeat(length) + end).getBytes(ISO_8859_1));
    }

    private SizeLook sizeOf(Path file) throws Exception {
        try (var open = OpenDirectory.open(directory)) {
            return SizeLook.at(open, file.getFileName().toString());
        }
    }

    private Optional<byte[]> headerOf(Path file) throws Exception {
        try (var open = OpenDirectory.open(directory)) {
            return HeaderLook.at(open, file.getFileName().toString());
        }
    }

    private void check(byte[] message) throws Exception {
        var file = Files.write(directory.resolve("message"), message);
        int end = (int) MessageScanner.scan(message).bodyStart();
        assertThat(headerOf(file))
                .as(Arrays.toString(message))
                .hasValue(Arrays.copyOf(message, end));
    }

    @Test
    void aHeaderTooLargeToBeKeptIsLeftAlone() throws Exception {
        var file = directory.resolve("message");
        Files.write(file, ("a: b\n".repeat(20_000) + "\nbody").getBytes(ISO_8859_1));
        assertThat(headerOf(file)).isEqualTo(Optional.empty());
    }

    @Test
    void whoComesToWhatWasLookedAtGetsMoreEachTime() {
        var walk = new Walk();
        assertThat(walk.next(0)).isZero();
        int first = walk.next(1);
        assertThat(first).isPositive();
        int from = 2 + first;
        for (int count = 2 * first; count <= 256; count *= 2) {
            assertThat(walk.further(from)).isEqualTo(count);
            from += count;
        }
        assertThat(walk.further(from)).isEqualTo(256);
    }

    @Test
    void onlyOneWhoGoesThroughTheFolderIsRunAheadOf() {
        var walk = new Walk();
        assertThat(walk.next(5)).isZero();
        assertThat(walk.next(90)).isZero();
        assertThat(walk.next(40)).isZero();
        int first = walk.next(41);
        assertThat(first).isPositive();
        // what was looked at ahead is not asked for here; the next one is
        int second = walk.next(42 + first);
        assertThat(second).isGreaterThan(first);
        int at = 42 + first + 1 + second;
        for (int i = 0; i < 20; i++) at += 1 + walk.next(at);
        assertThat(walk.next(at)).isEqualTo(256);
        assertThat(walk.next(3)).isZero();
    }
}
