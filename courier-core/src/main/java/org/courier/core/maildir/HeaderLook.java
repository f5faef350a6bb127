package org.courier.core.maildir;

import org.courier.core.file.OpenDirectory;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// A message's header block, found without reading the rest: up to the first empty line and with
/// it, as MessageScanner finds it.
final class HeaderLook {
    /// So long are few headers, and many messages with theirs.
    private static final int MOSTLY = 8 << 10;

    private HeaderLook() {}

    /// Empty when it is too large to be kept.
    static Optional<byte[]> at(OpenDirectory cur, String name) throws IOException {
        var first = cur.read(name, MOSTLY);
        int end = end(first.octets(), 0, first.length());
        if (end < 0 && !first.isWhole()) {
            first = cur.read(name, OpenDirectory.MOST);
            end = end(first.octets(), 0, first.length());
        }
        if (end < 0) end = first.length();
        // what is read of a larger file is more than is kept
        return end > FolderIndex.HEADER_LIMIT
                ? Optional.empty()
                : Optional.of(Arrays.copyOf(first.octets(), end));
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
