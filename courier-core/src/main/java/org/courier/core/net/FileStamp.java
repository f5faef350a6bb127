package org.courier.core.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/// Tells whether a file is still the one that was read.
record FileStamp(Path file, FileTime modified, long size, String inode) {
    /// Empty when the file is not there.
    static Optional<FileStamp> of(Path file) {
        try {
            var found = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(
                    new FileStamp(
                            file,
                            found.lastModifiedTime(),
                            found.size(),
                            String.valueOf(found.fileKey())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
