package org.courier.distribution;

import org.courier.core.config.ConfigDirectory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A process that serves from a state directory, by the configuration of a directory: the two lines
/// of the file `courier.pid` there, `courier.2.pid` of a second process (imap alone beside smtp
/// alone). It is locked as long as the server lives, so that the number of a dead server is never
/// taken for another process that got it since.
///
/// @param configuration the directory
record ServerProcess(long pid, Path configuration) {
    private static final List<String> NAMES =
            List.of("courier.pid", "courier.2.pid", "courier.3.pid", "courier.4.pid");
    private static final int LIMIT = 8192;

    /// Says that it is this process, until closed.
    static Closeable claim(Path state, ConfigDirectory configuration) throws IOException {
        Files.createDirectories(state);
        for (var name : NAMES) {
            var file =
                    FileChannel.open(
                            state.resolve(name),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS);
            boolean mine = false;
            try {
                if (file.tryLock() == null) continue;
                write(file, configuration);
                mine = true;
                return () -> {
                    file.truncate(0);
                    file.close();
                };
            } finally {
                if (!mine) file.close();
            }
        }
        throw new IOException(NAMES.size() + " servers use " + state + " already");
    }

    private static void write(FileChannel file, ConfigDirectory configuration) throws IOException {
        var lines =
                ProcessHandle.current().pid()
                        + "\n"
                        + configuration.directory().toAbsolutePath()
                        + "\n";
        file.truncate(0);
        file.write(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
    }

    /// The servers of this state directory that run.
    ///
    /// @throws IOException when this user may not know
    static List<ServerProcess> of(Path state) throws IOException {
        var running = new ArrayList<ServerProcess>();
        for (var name : NAMES) of(state, name).ifPresent(running::add);
        return running;
    }

    private static Optional<ServerProcess> of(Path state, String name) throws IOException {
        try (var channel =
                FileChannel.open(
                        state.resolve(name),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS)) {
            if (channel.tryLock() != null) return Optional.empty();
            var text = ByteBuffer.allocate(LIMIT);
            while (text.hasRemaining() && channel.read(text) >= 0) {}
            return parse(StandardCharsets.UTF_8.decode(text.flip()).toString().lines().toList());
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
