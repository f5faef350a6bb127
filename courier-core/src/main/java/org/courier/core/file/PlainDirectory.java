package org.courier.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    public List<String> names() throws IOException {
        // the array form is several times as fast as a stream, and silent about failures
        var names = directory.toFile().list();
        if (names != null) return List.of(names);
        try (var stream = Files.newDirectoryStream(directory)) {
            var list = new ArrayList<String>();
            for (var file : stream) list.add(file.getFileName().toString());
            return list;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
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
