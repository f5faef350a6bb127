package org.courier.auth.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/// Keys in a file, read again when it changed.
final class FileKeys implements Keys {
    private static final int LARGEST = 1 << 20;

    private final Path file;
    private volatile Read read = new Read("never", List.of());

    private record Read(String stamp, List<Jwk> keys) {}

    FileKeys(Path file) {
        this.file = file;
    }

    @Override
    public List<Jwk> signers(Optional<String> keyId) throws IOException {
        var found = Files.readAttributes(file, BasicFileAttributes.class);
        String stamp = found.lastModifiedTime() + " " + found.size() + " " + found.fileKey();
        if (!read.stamp().equals(stamp)) {
            if (found.size() > LARGEST || !found.isRegularFile()) {
                throw new IOException(file + ": no file of keys");
            }
            read = new Read(stamp, Keys.parse(Files.readAllBytes(file)));
        }
        return Keys.named(read.keys(), keyId);
    }
}
