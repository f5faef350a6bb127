package org.courier.core.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A directory whose files one thread reads one after the other, as a user's mail folder: each is
/// opened by its name alone, read and closed. A symbolic link is not followed, and what is no
/// regular file (a named pipe that another user put there) is refused without waiting for it.
public sealed interface OpenDirectory extends Closeable permits NativeDirectory, PlainDirectory {
    /// The most that is read of a file.
    int MOST = 256 << 10;

    /// Opens the directory with the rights of this moment. On a platform thread of a known system
    /// by raw system calls, which take about half the time; a virtual thread would keep its carrier
    /// in one that waits for a disk, and has the JDK's files instead.
    ///
    /// @throws java.nio.file.NoSuchFileException when there is none
    static OpenDirectory open(Path directory) throws IOException {
        return Thread.currentThread().isVirtual() || LinuxCalls.ofMachine().isEmpty()
                ? new PlainDirectory(directory)
                : NativeDirectory.open(directory, LinuxCalls.ofMachine().get());
    }

    /// A file's first octets.
    ///
    /// @param octets lent until the next one is read
    /// @param length how many of them count
    /// @param size of the file
    /// @param modified milliseconds since 1970
    record Start(byte[] octets, int length, long size, long modified) {
        public boolean isWhole() {
            return length == size;
        }
    }

    /// Opens, reads and closes a file.
    ///
    /// @param most octets of it, up to MOST
    /// @throws java.nio.file.NoSuchFileException when there is none of this name
    /// @throws java.nio.file.FileSystemException when it is no regular file
    Start read(String name, int most) throws IOException;

    /// The names of all there is, in no order, without `.` and `..`. What is no UTF-8 has U+FFFD in
    /// its place. Each directory is listed once.
    List<String> names() throws IOException;

    Path path();
}
