package org.courier.core.maildir;

import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// A message's header block, found without reading the rest: up to the first empty line and with
/// it, as MessageScanner finds it.
final class HeaderLook {
    private static final int CHUNK = 4 << 10;

    private HeaderLook() {}

    static Optional<byte[]> atFile(Path file) throws IOException {
        try (var channel = SafeFile.open(file)) {
            return read(channel);
        }
    }

    private static Optional<byte[]> read(FileChannel channel) throws IOException {
        var octets = new byte[CHUNK];
        int length = 0;
        while (true) {
            int n = channel.read(ByteBuffer.wrap(octets, length, octets.length - length));
            if (n < 0) return kept(octets, length);
            // the end may begin with a line end that came with the chunk before
            int end = end(octets, Math.max(0, length - 2), length + n);
            length += n;
            if (end >= 0) return kept(octets, end);
            if (length > FolderIndex.HEADER_LIMIT) return Optional.empty();
            if (length == octets.length) octets = Arrays.copyOf(octets, 2 * length);
        }
    }

    private static Optional<byte[]> kept(byte[] octets, int end) {
        return end > FolderIndex.HEADER_LIMIT
                ? Optional.empty()
                : Optional.of(Arrays.copyOf(octets, end));
    }

    /// Where the first empty line ends, -1 when there is none. Begins to look in the midst of a
    /// line unless at 0.
    static int end(byte[] octets, int from, int to) {
        boolean lineStart = from == 0;
        for (int i = from; i < to; i++) {
            if (octets[i] == '\n') {
                if (lineStart) return i + 1;
                lineStart = true;
            } else if (octets[i] != '\r' || !lineStart || i + 1 < to && octets[i + 1] != '\n')
                lineStart = false;
        }
        return -1;
    }
}
