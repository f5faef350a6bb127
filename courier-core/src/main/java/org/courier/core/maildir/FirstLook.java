package org.courier.core.maildir;

import org.courier.core.file.OpenDirectory;
import org.courier.core.file.SafeFile;
import org.courier.core.mime.Entity;
import org.courier.core.mime.MessageScanner;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Optional;

/// All the index keeps of a message, found in one reading of its file.
///
/// @param header the header block, empty when that is too large to be kept
/// @param date the file's mtime
record FirstLook(Entity entity, Optional<byte[]> header, long date) {
    /// @throws NoSuchFileException when the message is gone
    static FirstLook at(LiveFolder folder, long uid) throws IOException {
        return Looks.alone(folder, uid, FirstLook::at);
    }

    /// Without the start, to be kept for a while.
    static FirstLook structureAt(OpenDirectory cur, String name) throws IOException {
        var first = cur.read(name, OpenDirectory.MOST);
        return first.isWhole()
                ? new FirstLook(scan(first), Optional.empty(), first.modified())
                : new FirstLook(scanLarge(cur, name), Optional.empty(), first.modified());
    }

    private static FirstLook at(OpenDirectory cur, String name) throws IOException {
        var first = cur.read(name, OpenDirectory.MOST);
        var entity = first.isWhole() ? scan(first) : scanLarge(cur, name);
        Optional<byte[]> header =
                entity.bodyStart() > FolderIndex.HEADER_LIMIT
                        ? Optional.empty()
                        : Optional.of(Arrays.copyOf(first.octets(), (int) entity.bodyStart()));
        return new FirstLook(entity, header, first.modified());
    }

    private static Entity scan(OpenDirectory.Start whole) {
        return MessageScanner.scan(whole.octets(), whole.length());
    }

    private static Entity scanLarge(OpenDirectory cur, String name) throws IOException {
        try (var channel = SafeFile.open(cur.path().resolve(name))) {
            return MessageScanner.scan(channel);
        }
    }

    /// The octets up to an offset, or to the end of the file.
    static byte[] read(FileChannel file, int end) throws IOException {
        var buffer = ByteBuffer.allocate(end);
        while (buffer.hasRemaining() && file.read(buffer, buffer.position()) >= 0) {}
        return buffer.hasRemaining()
                ? Arrays.copyOf(buffer.array(), buffer.position())
                : buffer.array();
    }
}
