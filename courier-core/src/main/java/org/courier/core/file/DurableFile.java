package org.courier.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes that are on disk when they return.
public final class DurableFile {
    // no mail, no setting: only the fsyncs that are running at this moment
    private static final SharedSync DIRECTORIES = new SharedSync();

    private DurableFile() {}

    /// Replaces target as a whole: a temporary file in temporaryDirectory (same file system),
    /// fsync, rename, fsync of the target's directory.
    public static void replace(Path target, Path temporaryDirectory, byte[] content)
            throws IOException {
        replace(target, temporaryDirectory, true, content);
        syncDirectory(target.toAbsolutePath().getParent());
    }

    /// Replaces without any fsync: for files that can be rebuilt.
    public static void replaceVolatile(Path target, Path temporaryDirectory, byte[] content)
            throws IOException {
        replace(target, temporaryDirectory, false, content);
    }

    /// The same with the content in pieces, written one after the other.
    public static void replaceVolatile(Path target, Path temporaryDirectory, ByteBuffer... content)
            throws IOException {
        replace(target, temporaryDirectory, false, content);
    }

    private static void replace(Path target, Path directory, boolean sync, byte[] content)
            throws IOException {
        replace(target, directory, sync, ByteBuffer.wrap(content));
    }

    private static void replace(Path target, Path directory, boolean sync, ByteBuffer... content)
            throws IOException {
        var temporary = TemporaryFile.create(directory, target.getFileName().toString());
        try (temporary) {
            write(temporary.channel(), content);
            if (sync) temporary.channel().force(true);
            Files.move(temporary.path(), target, StandardCopyOption.ATOMIC_MOVE);
            temporary.keep();
        }
    }

    private static void write(FileChannel channel, ByteBuffer[] content) throws IOException {
        int first = 0;
        while (first < content.length) {
            channel.write(content, first, content.length - first);
            while (first < content.length && !content[first].hasRemaining()) first++;
        }
    }

    /// Makes renames and links in this directory durable. Concurrent callers on one directory share
    /// one fsync.
    public static void syncDirectory(Path directory) throws IOException {
        DIRECTORIES.sync(directory.toAbsolutePath());
    }

    /// Makes a file's content durable.
    public static void syncFile(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
