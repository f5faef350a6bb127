package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.core.file.DurableFile;
import org.courier.core.file.SafeFile;
import org.courier.core.log.Log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// The saved states of folders: a file for each, beside the index's database, since a state is read
/// as a whole and before the database is open. Written without fsync; a damaged one is as good as
/// none.
final class FolderStates {
    private static final long LARGEST = 1L << 30;
    private static final int NAME = 16;
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

    Optional<FolderState> read(String key) {
        try {
            return FolderState.read(SafeFile.read(file(key), LARGEST))
                    .filter(state -> state.key().equals(key));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("WARN: index: " + e.getMessage());
            return Optional.empty();
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
            DurableFile.replaceVolatile(file(state.key()), directory, state.pieces());
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
