package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.core.file.DurableFile;
import org.courier.core.file.SafeFile;
import org.courier.core.log.Log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/// The saved states of folders: a file for each, beside the index's database, since a state is read
/// as it is and before the database is open. Written without fsync; a damaged one is as good as
/// none.
final class FolderStates {
    private static final long LARGEST = 1L << 30;
    private static final long SMALL = 64 << 10;
    private static final int NAME = 16;
    private static final long BOOT = boot();
    private static final Log LOG = Log.of("courier");

    private final Path directory;

    FolderStates(Path index) {
        directory = index.resolve("folders");
    }

    private Path file(String key) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
            return directory.resolve(HexFormat.of().formatHex(hash, 0, NAME));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /// @param lost called by whoever asks the state for something that can't be read any more
    Optional<FolderState> read(String key, Runnable lost) {
        try {
            return FolderState.read(bytes(file(key)), BOOT, lost)
                    .filter(state -> state.key().equals(key));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("WARN: index: " + e.getMessage());
            return Optional.empty();
        }
    }

    /// Mapped when it is large: SELECT wants a small part of it. Nobody else writes to it, and we
    /// write another file in its place.
    private static ByteBuffer bytes(Path file) throws IOException {
        try (var channel = SafeFile.open(file)) {
            long size = channel.size();
            if (size > LARGEST)
                throw new FileSystemException(file.toString(), null, "larger than " + LARGEST);
            if (size > SMALL) return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            var bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            return bytes.flip();
        }
    }

    /// Which run of the system this is: the kernel's random number for it, 0 where it tells none.
    private static long boot() {
        try {
            var id = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            return UUID.fromString(id).getLeastSignificantBits() | 1;
        } catch (IOException | IllegalArgumentException _) {
            return 0;
        }
    }

    /// A state that can't be written is missed by nobody but the next start.
    void write(FolderState state) {
        try {
            if (!SafeFile.isDirectory(directory))
                Files.createDirectories(
                        directory,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            DurableFile.replaceVolatile(file(state.key()), directory, state.pieces(BOOT));
        } catch (IOException e) {
            LOG.warn("WARN: index: " + e.getMessage());
        }
    }

    /// The folder is gone.
    void delete(String key) {
        try {
            Files.deleteIfExists(file(key));
        } catch (IOException e) {
            LOG.warn("WARN: index: " + e.getMessage());
        }
    }
}
