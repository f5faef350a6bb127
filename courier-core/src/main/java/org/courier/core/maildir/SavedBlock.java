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
    static int checksum(ByteBuffer bytes) {
        var sum = new CRC32C();
        sum.update(bytes.duplicate());
        return (int) sum.getValue();
    }

    boolean isWhole() {
        return checksum(bytes) == checksum;
    }

    /// A copy in memory.
    ///
    /// @throws UncheckedIOException when the disk fails, or another program wrote to the file; the
    ///   folder is listed anew when it is opened the next time
    ByteBuffer read() {
        var copy = ByteBuffer.allocate(bytes.remaining());
        try {
            copy.put(bytes.duplicate()).flip();
        } catch (InternalError e) {
            // what the JVM makes of a page of a mapped file that can't be read
            throw lost(e);
        }
        if (checksum(copy) != checksum) throw lost(new IOException("wrong checksum"));
        return copy;
    }

    private UncheckedIOException lost(Throwable why) {
        lost.run();
        return new UncheckedIOException(
                new IOException("the index lost the state of a folder: " + why.getMessage(), why));
    }
}
