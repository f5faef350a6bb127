package org.courier.core.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/// A new file of ours, open for writing, with a name nobody else has: `SEC.M<usec>P<pid>_<what>.
/// <host>`. Closing deletes it unless it was kept (renamed, linked).
public final class TemporaryFile implements Closeable {
    private static final int ATTEMPTS = 100;

    private final Path path;
    private final FileChannel channel;
    private boolean kept;

    private TemporaryFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// @param what a word for the name, telling people what it was for
    public static TemporaryFile create(Path directory, String what) throws IOException {
        for (int attempt = 1; ; attempt++) {
            var path = directory.resolve(name(what));
            try {
                return new TemporaryFile(
                        path,
                        FileChannel.open(
                                path,
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE));
            } catch (FileAlreadyExistsException e) {
                if (attempt == ATTEMPTS) throw e;
            }
        }
    }

    /// A name that is new on this host: the time in microseconds, the process, what it is for and a
    /// random number.
    public static String name(String what) {
        var now = Instant.now();
        return "%d.M%06dP%d_%s%d.%s"
                .formatted(
                        now.getEpochSecond(),
                        now.getNano() / 1000,
                        ProcessHandle.current().pid(),
                        what,
                        ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE),
                        HostName.forFileNames());
    }

    public Path path() {
        return path;
    }

    public FileChannel channel() {
        return channel;
    }

    /// It stays, under this or another name.
    public void keep() {
        kept = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!kept) Files.deleteIfExists(path);
    }
}
