package org.courier.auth.backend;

import org.courier.core.file.DurableFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Changes records of one userdb file in the C suite's protocol: the lock `.lock.NAME`, a new file
/// `.tmp.NAME` for its owner alone, a rename. Lines it does not change stay as they are, and so do
/// the file's owner and place in a symbolic link's target.
public final class UserDbEditor {
    private static final Duration LOCK = Duration.ofSeconds(30);

    /// A text with more has no business in one file; a directory of files has.
    private static final long LARGEST = 256L << 20;

    private final Path file;

    public UserDbEditor(Path file) {
        this.file = file;
    }

    /// Puts what the change makes of the named record in its place.
    ///
    /// @return false, with nothing changed, when there is no such record or the change says no
    public boolean change(String rawName, Function<UserDbRecord, Optional<UserDbRecord>> change)
            throws IOException {
        return edit(
                lines -> {
                    int at = indexOf(lines, rawName);
                    var changed =
                            at < 0
                                    ? Optional.<UserDbRecord>empty()
                                    : UserDbRecord.parse(lines.get(at)).flatMap(change);
                    changed.ifPresent(record -> lines.set(at, record.format()));
                    return changed.isPresent();
                });
    }

    /// The same, but a record that is not there is made from an empty one and appended.
    public void changeOrAdd(String rawName, Function<UserDbRecord, UserDbRecord> change)
            throws IOException {
        edit(
                lines -> {
                    int at = indexOf(lines, rawName);
                    var old =
                            at < 0
                                    ? Optional.<UserDbRecord>empty()
                                    : UserDbRecord.parse(lines.get(at));
                    var record =
                            change.apply(old.orElse(new UserDbRecord(rawName, java.util.Map.of())));
                    if (at < 0) {
                        lines.add(record.format());
                    } else {
                        lines.set(at, record.format());
                    }
                    return true;
                });
    }

    /// @return false when there is no such record
    public boolean delete(String rawName) throws IOException {
        return edit(
                lines -> {
                    int at = indexOf(lines, rawName);
                    if (at >= 0) {
                        lines.remove(at);
                    }
                    return at >= 0;
                });
    }

    /// The records, without broken lines.
    public List<UserDbRecord> records() throws IOException {
        return lines(real()).stream()
                .filter(line -> !line.startsWith("#"))
                .flatMap(line -> UserDbRecord.parse(line).stream())
                .toList();
    }

    private static int indexOf(List<String> lines, String rawName) {
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("#") && lines.get(i).startsWith(rawName + "\t")) {
                return i;
            }
        }
        return -1;
    }

    private Path real() throws IOException {
        return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    }

    private boolean edit(Function<List<String>, Boolean> change) throws IOException {
        Path target = real();
        Path lock = target.resolveSibling(".lock." + target.getFileName());
        try (var _ = Flock.acquire(lock, LOCK)) {
            var lines = lines(target);
            boolean changed = change.apply(lines);
            if (changed) {
                write(target, lines);
            }
            return changed;
        }
    }

    private static List<String> lines(Path target) throws IOException {
        if (Files.notExists(target)) {
            return new ArrayList<>();
        }
        if (Files.size(target) > LARGEST) {
            throw new IOException(target + ": too large to change");
        }
        var lines =
                new ArrayList<>(
                        List.of(
                                Files.readString(target, StandardCharsets.ISO_8859_1)
                                        .split("\n", -1)));
        if (lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        return lines;
    }

    private static void write(Path target, List<String> lines) throws IOException {
        Path temporary = target.resolveSibling(".tmp." + target.getFileName());
        // Left by somebody who was killed; the lock says it is nobody's.
        Files.deleteIfExists(temporary);
        var owner = PosixFilePermissions.fromString("rw-------");
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        try {
            try (var channel =
                    FileChannel.open(
                            temporary, options, PosixFilePermissions.asFileAttribute(owner))) {
                var octets = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
                keepOwner(target, temporary);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        DurableFile.syncDirectory(target.getParent());
    }

    /// A root's tool must not take the file from the user under whom the servers read it.
    private static void keepOwner(Path target, Path temporary) throws IOException {
        if (Files.notExists(target)) {
            return;
        }
        var old = Files.readAttributes(target, PosixFileAttributes.class);
        var view = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
        var now = view.readAttributes();
        if (!now.owner().equals(old.owner())) {
            view.setOwner(old.owner());
        }
        if (!now.group().equals(old.group())) {
            view.setGroup(old.group());
        }
    }
}
