package org.courier.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Set;

/// Opening files in directories where a user of this host could have put a symbolic link, a named
/// pipe or a device in their place.
public final class SafeFile {
    private SafeFile() {}

    /// Opens a regular file for reading. Looked at before it is opened, since opening a named pipe
    /// would wait for ever.
    public static FileChannel open(Path file) throws IOException {
        attributes(file);
        return openLooked(file);
    }

    /// The same for one whose attributes() were looked at just now.
    public static FileChannel openLooked(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /// What kind of file this is, its size and times.
    ///
    /// @throws FileSystemException when it is no regular file
    public static BasicFileAttributes attributes(Path file) throws IOException {
        var attributes = linkAttributes(file);
        if (!attributes.isRegularFile())
            throw new FileSystemException(file.toString(), null, "not a regular file");
        return attributes;
    }

    /// Attributes of the thing itself, also if it is a symbolic link.
    public static BasicFileAttributes linkAttributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /// Whether the identity of this moment may write there; `Files.isWritable` does not know it.
    public static boolean isWritable(Path path) {
        return EffectiveAccess.WRITE.isAllowed(path);
    }

    /// Whether the identity of this moment may read there.
    public static boolean isReadable(Path path) {
        return EffectiveAccess.READ.isAllowed(path);
    }

    public static boolean isDirectory(Path directory) {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
    }

    /// The whole of a regular file.
    ///
    /// @throws FileSystemException when it has more bytes than the limit
    public static byte[] read(Path file, long limit) throws IOException {
        try (var channel = open(file)) {
            long size = channel.size();
            if (size > Math.min(limit, Integer.MAX_VALUE - 8))
                throw new FileSystemException(file.toString(), null, "larger than " + limit);
            var buffer = ByteBuffer.allocate((int) size);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            return buffer.hasRemaining()
                    ? Arrays.copyOf(buffer.array(), buffer.position())
                    : buffer.array();
        }
    }
}
