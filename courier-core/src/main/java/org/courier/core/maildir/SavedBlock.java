package org.courier.core.maildir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// A block as it lies in the file of a folder's state, which may be mapped: then it is read from
/// disk no sooner than here.
///
/// @param bytes those of BlockContent.encoded()
/// @param lost called when they can't be read
record SavedBlock(ByteBuffer bytes, int checksum, Runnable lost) {
    /// @param bytes in memory: a page of a mapped file that can't be read ends the whole process in
    ///   there
    static int checksum(byte[] bytes, int length) {
        var sum = new CRC32C();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }

    private byte[] copy() throws IOException {
        var copy = new byte[bytes.remaining()];
        try {
            bytes.get(bytes.position(), copy);
        } catch (InternalError e) {
            // what the JVM makes of such a page here
            throw new IOException(e.getMessage(), e);
        }
        if (checksum(copy, copy.length) != checksum) throw new IOException("wrong checksum");
        return copy;
    }

    boolean isWhole() {
        try {
            copy();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// A copy in memory.
    ///
    /// @throws UncheckedIOException when the disk fails, or another program wrote to the file; the
    ///   folder is listed anew when it is opened the next time
    ByteBuffer read() {
        try {
            return ByteBuffer.wrap(copy());
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private UncheckedIOException lost(IOException why) {
        lost.run();
        return new UncheckedIOException(
                new IOException("the index lost the state of a folder: " + why.getMessage(), why));
    }
}
