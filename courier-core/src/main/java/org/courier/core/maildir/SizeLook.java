package org.courier.core.maildir;

import org.courier.core.file.OpenDirectory;
import org.courier.core.file.SafeFile;
import org.courier.core.mime.LineEnds;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// A message's size on the wire and its date, found without parsing it.
///
/// @param date the file's mtime
record SizeLook(long wireSize, long date) {
    private static final int CHUNK = 256 << 10;

    static SizeLook at(OpenDirectory cur, String name) throws IOException {
        var first = cur.read(name, OpenDirectory.MOST);
        long size =
                first.isWhole()
                        ? first.size() + LineEnds.bareLfs(first.octets(), first.length(), (byte) 0)
                        : sizeOfLarge(cur.path().resolve(name));
        return new SizeLook(size, first.modified());
    }

    private static long sizeOfLarge(Path file) throws IOException {
        long size = 0;
        byte before = 0;
        var octets = new byte[CHUNK];
        try (var channel = SafeFile.open(file)) {
            for (int n; (n = channel.read(ByteBuffer.wrap(octets))) >= 0; ) {
                if (n == 0) continue;
                size += n + LineEnds.bareLfs(octets, n, before);
                before = octets[n - 1];
            }
        }
        return size;
    }
}
