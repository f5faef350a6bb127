package org.courier.core.maildir;

import org.courier.core.file.SafeFile;
import org.courier.core.mime.Entity;
import org.courier.core.mime.MessageScanner;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// All the index keeps of a message, found in one reading of its file.
///
/// @param start its first octets, the header block and more, empty when that is too large to be
///   kept
/// @param date the file's mtime
record FirstLook(Entity entity, Optional<byte[]> start, long date) {
    /// Up to this size a file is read at once.
    private static final int WHOLE = 256 << 10;

    /// @throws NoSuchFileException when the message is gone
    static FirstLook at(LiveFolder folder, long uid) throws IOException {
        return folder.maildir()
                .identity()
                .as(() -> folder.files().withFile(uid, FirstLook::atFile));
    }

    /// Without the start, to be kept for a while.
    static FirstLook structureAt(Path file) throws IOException {
        var look = atFile(file);
        return new FirstLook(look.entity, Optional.empty(), look.date);
    }

    private static FirstLook atFile(Path file) throws IOException {
        var attributes = SafeFile.attributes(file);
        long date = attributes.lastModifiedTime().toMillis();
        try (var channel = SafeFile.openLooked(file)) {
            if (attributes.size() <= WHOLE) {
                var octets = read(channel, (int) attributes.size());
                var entity = MessageScanner.scan(octets);
                return new FirstLook(entity, start(entity, octets), date);
            }
            var entity = MessageScanner.scan(channel);
            int most = (int) Math.min(entity.bodyStart(), FolderIndex.HEADER_LIMIT + 1);
            return new FirstLook(entity, start(entity, read(channel, most)), date);
        }
    }

    private static Optional<byte[]> start(Entity entity, byte[] octets) {
        return entity.bodyStart() > FolderIndex.HEADER_LIMIT
                ? Optional.empty()
                : Optional.of(octets);
    }

    Optional<byte[]> header() {
        return start.map(octets -> Arrays.copyOf(octets, (int) entity.bodyStart()));
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
