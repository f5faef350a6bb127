package org.courier.distribution;

import org.courier.core.config.ConfigDirectory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/// Which process serves a state directory, from which configuration: the file `courier.pid` in it,
/// two lines. It is locked as long as the server lives, so that the number of a dead server is
/// never taken for another process that got it since.
///
/// @param configuration the directory
record ServerProcess(long pid, Path configuration) {
    private static final String NAME = "courier.pid";
    private static final int LIMIT = 8192;

    /// Says that it is this process, until closed.
    static Closeable claim(Path state, ConfigDirectory configuration) throws IOException {
        var file = Files.createDirectories(state).resolve(NAME);
        var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) throw new IOException("another courier serve uses " + state);
            var text =
                    ProcessHandle.current().pid()
                            + "\n"
                            + configuration.directory().toAbsolutePath()
                            + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return () -> {
                channel.truncate(0);
                channel.close();
            };
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// The server of this state directory, if one runs.
    ///
    /// @throws IOException when this user may not know
    static Optional<ServerProcess> of(Path state) throws IOException {
        try (var channel =
                FileChannel.open(
                        state.resolve(NAME),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS)) {
            if (channel.tryLock() != null) return Optional.empty();
            var text = ByteBuffer.allocate(LIMIT);
            while (text.hasRemaining() && channel.read(text) >= 0) {}
            var lines = StandardCharsets.UTF_8.decode(text.flip()).toString().lines().toList();
            return parse(lines);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static Optional<ServerProcess> parse(List<String> lines) {
        if (lines.size() != 2 || !lines.getFirst().matches("[0-9]{1,9}")) return Optional.empty();
        return Optional.of(
                new ServerProcess(Long.parseLong(lines.getFirst()), Path.of(lines.getLast())));
    }
}
