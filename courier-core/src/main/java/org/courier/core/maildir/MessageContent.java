package org.courier.core.maildir;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A message's octets as stored. It stays what it was when the message is renamed or expunged.
public sealed interface MessageContent extends Closeable {
    long size() throws IOException;

    /// As FileChannel.read: at least one octet from the position on, -1 at the end.
    int read(ByteBuffer into, long position) throws IOException;

    @Override
    void close() throws IOException;

    /// Read already.
    record Octets(byte[] octets) implements MessageContent {
        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            if (position >= octets.length) return -1;
            int length = Math.min(into.remaining(), octets.length - (int) position);
            into.put(octets, (int) position, length);
            return length;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    /// Read piece by piece.
    record File(FileChannel channel) implements MessageContent {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return channel.read(into, position);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
