package org.courier.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// The same by the JDK's files.
final class PlainDirectory implements OpenDirectory {
    private final Path directory;
    private byte[] octets = {};

    PlainDirectory(Path directory) {
        this.directory = directory;
    }

    @Override
    public Start read(String name, int most) throws IOException {
        var file = directory.resolve(name);
        var attributes = SafeFile.attributes(file);
        int wanted = (int) Math.min(attributes.size(), Math.min(most, MOST));
        if (octets.length < wanted) octets = new byte[Math.min(2 * wanted, MOST)];
        int length = 0;
        try (var channel = SafeFile.openLooked(file)) {
            // the size is known: no read only to meet the end
            while (length < wanted) {
                int n = channel.read(ByteBuffer.wrap(octets, length, wanted - length));
                if (n < 0) break;
                length += n;
            }
        }
        long size = length < wanted ? length : attributes.size();
        return new Start(octets, length, size, attributes.lastModifiedTime().toMillis());
    }

    @Override
    public Path path() {
        return directory;
    }

    @Override
    public void close() {
        // nothing is held between two files
    }
}
