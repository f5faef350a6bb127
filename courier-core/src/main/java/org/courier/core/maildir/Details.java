package org.courier.core.maildir;

import org.courier.core.mime.Entity;
import org.courier.core.mime.MessageScanner;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// What parsing a message costs: its structure, header and sizes.
final class Details {
    Details(Optional<Path> indexDirectory) {}

    Entity structure(LiveFolder folder, long uid) throws IOException {
        try (var content = folder.content(uid)) {
            return MessageScanner.scan(content);
        }
    }

    long wireSize(LiveFolder folder, long uid) throws IOException {
        return structure(folder, uid).wireSize();
    }

    byte[] header(LiveFolder folder, long uid) throws IOException {
        try (var content = folder.content(uid)) {
            return read(content, 0, MessageScanner.scan(content).bodyStart());
        }
    }

    private static byte[] read(FileChannel file, long from, long to) throws IOException {
        var buffer = ByteBuffer.allocate(Math.toIntExact(to - from));
        while (buffer.hasRemaining() && file.read(buffer, from + buffer.position()) >= 0) {}
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    void close() {}
}
