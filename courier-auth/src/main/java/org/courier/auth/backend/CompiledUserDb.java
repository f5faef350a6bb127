package org.courier.auth.backend;

import org.courier.core.db.DatabaseFailure;
import org.courier.core.file.DurableFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;

/// The compiled form of a userdb text: the directory `userdb.je` with one database per generation
/// and the file `current` that names the valid one. A new generation is complete before `current`
/// is replaced, so whoever reads sees the old one or the new one. The one before stays, since
/// another process may still read it.
public final class CompiledUserDb {
    private static final Duration LOCK = Duration.ofSeconds(60);

    private final UserDbText text;
    private final Path directory;

    public CompiledUserDb(UserDbText text) {
        this.text = text;
        this.directory = text.path().resolveSibling(text.path().getFileName() + ".je");
    }

    /// What makeuserdb tells.
    public interface Problems {
        void duplicate(String name, Path file, int line);

        void broken(Path file, int line, String problem);
    }

    /// Compiles the text as it is now.
    ///
    /// @return false when there is no text
    public boolean compile(Problems problems) throws IOException {
        var state = text.state();
        if (Files.notExists(text.path())) {
            return false;
        }
        try (var _ = Flock.acquire(lockFile(), LOCK)) {
            write(state, problems);
        }
        return true;
    }

    /// The C suite's name for the lock of makeuserdb.
    private Path lockFile() {
        return text.path().resolveSibling(text.path().getFileName() + ".lock");
    }

    /// The compiled form of this state of the text, compiled now if it is missing, old or corrupt.
    ///
    /// @throws DatabaseFailure also when another process has it open
    CompiledTable open(UserDbText.State state, Problems problems) throws IOException {
        var fresh = openCurrent(state.fingerprint());
        if (fresh.isPresent()) {
            return fresh.get();
        }
        try (var _ = Flock.acquire(lockFile(), LOCK)) {
            // Another process may have compiled it while we waited.
            var others = openCurrent(state.fingerprint());
            return others.isPresent() ? others.get() : CompiledTable.open(write(state, problems));
        }
    }

    private Optional<CompiledTable> openCurrent(String fingerprint) throws IOException {
        var generation = current();
        if (generation.isEmpty() || !Files.isDirectory(directory.resolve(generation.get()))) {
            return Optional.empty();
        }
        try {
            var table = CompiledTable.open(directory.resolve(generation.get()));
            if (table.isOf(fingerprint)) {
                return Optional.of(table);
            }
            table.close();
            return Optional.empty();
        } catch (DatabaseFailure e) {
            if (e.kind() == DatabaseFailure.Kind.LOCKED) {
                throw e;
            }
            // Corrupt: it is made anew from the text.
            return Optional.empty();
        }
    }

    private Optional<String> current() throws IOException {
        try {
            String name = Files.readString(directory.resolve("current"), StandardCharsets.US_ASCII);
            return Optional.of(name.strip()).filter(n -> n.matches("[0-9]{1,18}"));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (java.nio.charset.MalformedInputException _) {
            return Optional.empty();
        }
    }

    /// @return the directory of the new generation
    private Path write(UserDbText.State state, Problems problems) throws IOException {
        var owner = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(owner));
        Files.setPosixFilePermissions(directory, owner);
        var before = current();
        String name = Long.toString(before.map(Long::parseLong).orElse(0L) + 1);
        Path generation = directory.resolve(name);
        CompiledTable.delete(generation);
        Files.createDirectory(generation, PosixFilePermissions.asFileAttribute(owner));
        try (var table = CompiledTable.open(generation)) {
            var writer = new CompiledTable.Writer(table, forwarding(problems));
            text.read(state, writer);
            writer.finish(state.fingerprint());
        }
        byte[] line = (name + "\n").getBytes(StandardCharsets.US_ASCII);
        DurableFile.replace(directory.resolve("current"), directory, line);
        deleteOthers(name, before.orElse(name));
        return generation;
    }

    private static UserDbText.Reader forwarding(Problems problems) {
        return new UserDbText.Reader() {
            @Override
            public void record(UserDbRecord record, Path file, int line) {
                problems.duplicate(UserDbRecord.text(record.name()), file, line);
            }

            @Override
            public void broken(Path file, int line, String problem) {
                problems.broken(file, line, problem);
            }
        };
    }

    private void deleteOthers(String newest, String before) throws IOException {
        try (var entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (name.matches("[0-9]{1,18}") && !name.equals(newest) && !name.equals(before)) {
                    CompiledTable.delete(entry);
                }
            }
        }
    }
}
