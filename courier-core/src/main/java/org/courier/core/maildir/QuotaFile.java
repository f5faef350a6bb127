package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// The bytes of maildirsize: the limit, then lines of 26 bytes, a size and a count each, whose sum
/// is the use.
record QuotaFile(Path root) {
    static final String NAME = "maildirsize";

    /// A longer file is counted anew and replaced.
    private static final int SIZE_LIMIT = 5120;

    private static final Duration FRESH = Duration.ofMinutes(15);

    record Content(String firstLine, Quota.Use use, int lines, int size, Instant changed) {
        boolean isTooLong() {
            return size >= SIZE_LIMIT;
        }

        /// One line, not old: the count is believed.
        boolean isFreshlyCounted() {
            return lines == 1 && changed.isAfter(Instant.now().minus(FRESH));
        }

        Optional<Quota.Limit> limit() {
            if (firstLine.isBlank()) return Optional.empty();
            try {
                return Optional.of(Quota.Limit.parse(firstLine));
            } catch (IllegalArgumentException _) {
                // C Courier passes over what it can't read as well
                return Optional.empty();
            }
        }
    }

    Optional<Content> read() throws IOException {
        var file = root.resolve(NAME);
        try (var channel = SafeFile.open(file)) {
            var buffer = ByteBuffer.allocate(SIZE_LIMIT);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            var changed = SafeFile.attributes(file).lastModifiedTime().toInstant();
            return Optional.of(
                    parse(
                            new String(buffer.array(), 0, buffer.position(), US_ASCII),
                            buffer.position(),
                            changed));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static Content parse(String text, int size, Instant changed) {
        var lines = text.split("\n");
        long bytes = 0;
        long messages = 0;
        for (int i = 1; i < lines.length; i++) {
            var numbers = lines[i].strip().split(" +");
            if (numbers.length != 2 || !isNumber(numbers[0]) || !isNumber(numbers[1])) continue;
            bytes += Long.parseLong(numbers[0]);
            messages += Long.parseLong(numbers[1]);
        }
        return new Content(
                lines[0].strip(), new Quota.Use(bytes, messages), lines.length - 1, size, changed);
    }

    private static boolean isNumber(String text) {
        return text.matches("[+-]?[0-9]{1,18}");
    }

    /// Adds one line, when there is such a file.
    void append(Quota.Use change) throws IOException {
        var file = root.resolve(NAME);
        try {
            SafeFile.attributes(file);
            try (var channel =
                    FileChannel.open(
                            file,
                            Set.of(
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.APPEND,
                                    LinkOption.NOFOLLOW_LINKS))) {
                var line = ByteBuffer.wrap(line(change).getBytes(US_ASCII));
                int length = line.remaining();
                if (channel.write(line) != length)
                    throw new FileSystemException(file.toString(), null, "short write");
            }
        } catch (NoSuchFileException _) {
            // no quota
        }
    }

    static byte[] format(String firstLine, Quota.Use use) {
        return (firstLine + "\n" + line(use)).getBytes(US_ASCII);
    }

    private static String line(Quota.Use use) {
        return "%12d %12d\n".formatted(use.bytes(), use.messages());
    }
}
