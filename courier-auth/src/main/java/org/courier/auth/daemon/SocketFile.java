package org.courier.auth.daemon;

import org.courier.core.log.Log;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

/// The socket that authdaemond listens at, and `pid` and `pid.lock` beside it. Whoever may enter
/// the directory may read every password hash, so that the directory is not for all.
final class SocketFile implements Closeable {
    private static final int BACKLOG = 1024;
    private static final Log LOG = Log.of("authdaemond");

    private final Path directory;
    private final FileChannel lock;
    private final ServerSocketChannel channel;

    private SocketFile(Path directory, FileChannel lock, ServerSocketChannel channel) {
        this.directory = directory;
        this.lock = lock;
        this.channel = channel;
    }

    /// @throws Taken when another authdaemond is there
    static SocketFile open(Path directory) throws IOException {
        makeDirectory(directory);
        var lock = lock(directory);
        try {
            var socket = directory.resolve("socket");
            if (answers(socket)) {
                throw new Taken(socket);
            }
            var channel = listen(directory, socket);
            Files.writeString(directory.resolve("pid"), ProcessHandle.current().pid() + "\n");
            return new SocketFile(directory, lock, channel);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /// Somebody else is authdaemond there.
    static final class Taken extends IOException {
        private static final long serialVersionUID = 1L;

        Taken(Path socket) {
            super(socket + ": another authdaemond answers there");
        }
    }

    /// With the owner and the mode that an existing one has.
    private static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            if (directory.getParent() != null) {
                Files.createDirectories(directory.getParent());
            }
            var mode = PosixFilePermissions.fromString("rwxr-x---");
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(mode));
        }
        if (Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_EXECUTE)) {
            LOG.warn(
                    "WARN: "
                            + directory
                            + " is open to everybody, who can read all passwords at its socket;"
                            + " its mode should be 0750");
        }
    }

    /// courierlogger, under which the C suite's daemon runs, locks the same file.
    private static FileChannel lock(Path directory) throws IOException {
        var channel =
                FileChannel.open(
                        directory.resolve("pid.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException _) {
            // another one in this process
        }
        channel.close();
        throw new Taken(directory.resolve("socket"));
    }

    /// A socket file whose daemon is gone refuses.
    private static boolean answers(Path socket) throws IOException {
        if (!Files.exists(socket)) {
            return false;
        }
        try (var client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return client.connect(UnixDomainSocketAddress.of(socket));
        } catch (java.net.SocketException _) {
            return false;
        }
    }

    /// Nobody finds it before it listens.
    private static ServerSocketChannel listen(Path directory, Path socket) throws IOException {
        var temporary = directory.resolve("socket.tmp");
        Files.deleteIfExists(temporary);
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(temporary), BACKLOG);
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.move(temporary, socket, StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e instanceof FileSystemException ? e : new IOException(socket + ": " + e, e);
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    Path path() {
        return directory.resolve("socket");
    }

    @Override
    public void close() throws IOException {
        if (!lock.isOpen()) {
            return; // the files may be another's by now
        }
        try (lock) {
            channel.close();
            Files.deleteIfExists(path());
            Files.deleteIfExists(directory.resolve("pid"));
        }
    }
}
