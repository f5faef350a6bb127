package org.courier.smtp.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Texts too long for the database: a file each, named by the message's number in hexadecimal.
final class BodyFiles {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final Path directory;

    BodyFiles(Path directory) throws IOException {
        this.directory = directory;
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS))
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
    }

    Path directory() {
        return directory;
    }

    private Path file(long number) {
        return directory.resolve(HEX.toHexDigits(number));
    }

    FileChannel create(long number) throws IOException {
        return FileChannel.open(
                file(number),
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /// A text under another number too. It is never written to again, so a link will do.
    FileChannel again(long number, long other) throws IOException {
        try {
            Files.createLink(file(other), file(number));
        } catch (FileSystemException | UnsupportedOperationException _) {
            // a file system without links, or too many of them on this file
            Files.copy(file(number), file(other));
        }
        return FileChannel.open(file(other), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    InputStream read(long number) throws IOException {
        return Files.newInputStream(file(number), LinkOption.NOFOLLOW_LINKS);
    }

    void remove(long number) throws IOException {
        Files.deleteIfExists(file(number));
    }

    List<Long> numbers() throws IOException {
        var numbers = new ArrayList<Long>();
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                var name = file.getFileName().toString();
                if (name.matches("[0-9A-F]{16}")) numbers.add(HexFormat.fromHexDigitsToLong(name));
            }
        }
        return numbers;
    }

    void removeAllBut(Set<Long> kept) throws IOException {
        for (long number : numbers()) if (!kept.contains(number)) remove(number);
    }
}
