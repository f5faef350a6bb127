package org.courier.core.maildir;

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

    static SizeLook atFile(Path file) throws IOException {
        var attributes = SafeFile.attributes(file);
        long size = 0;
        long bare = 0;
        byte before = 0;
        var octets = new byte[Math.clamp(attributes.size(), 1, CHUNK)];
        try (var channel = SafeFile.openLooked(file)) {
            // the size is known: no read only to meet the end
            while (size < attributes.size()) {
                int n = channel.read(ByteBuffer.wrap(octets));
                if (n < 0) break;
                size += n;
                bare += LineEnds.bareLfs(octets, n, before);
                before = octets[n - 1];
            }
        }
        return new SizeLook(size + bare, attributes.lastModifiedTime().toMillis());
    }
}
