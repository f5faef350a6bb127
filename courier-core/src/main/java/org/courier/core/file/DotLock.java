package org.courier.core.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A lock file made by link(), holding "pid:hostname", as C Courier's liblock makes it.
public final class DotLock implements Closeable {
    private static final long FIRST_WAIT = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(50);

    /// A lock that tells no process is left from a crash or a full disk when it is this old.
    private static final Duration UNREADABLE = Duration.ofMinutes(5);

    /// No lock is held for so long: that of another host, whose processes can't be asked for, was
    /// left by a crash. A container killed within one comes back under another host name.
    private static final Duration FOREIGN = Duration.ofMinutes(15);

    /// No lock of this process is older; file times may lag behind the clock by a tick.
    private static final Instant FIRST_USE = Instant.now().minusMillis(20);

    /// The kernel tells a start to the second.
    private static final Duration START_ROUNDING = Duration.ofSeconds(2);

    private static final int CONTENT_LIMIT = 1024;

    private final Path lockFile;
    private final String content;

    private DotLock(Path lockFile, String content) {
        this.lockFile = lockFile;
        this.content = content;
    }

    /// Waits up to the limit; takes over a lock whose process on this host is dead, and one that is
    /// too old to be held still.
    ///
    /// @throws LockedException when somebody else holds it all that time
    public static DotLock acquire(Path lockFile, Path temporaryDirectory, Duration limit)
            throws IOException {
        var content = ProcessHandle.current().pid() + ":" + HostName.get();
        long end = System.nanoTime() + limit.toNanos();
        long wait = FIRST_WAIT;
        try (var temporary = TemporaryFile.create(temporaryDirectory, "courierlock")) {
            var bytes = ByteBuffer.wrap(content.getBytes(ISO_8859_1));
            while (bytes.hasRemaining()) temporary.channel().write(bytes);
            while (true) {
                try {
                    Files.createLink(lockFile, temporary.path());
                    return new DotLock(lockFile, content);
                } catch (FileAlreadyExistsException _) {
                    if (removeStale(lockFile, temporaryDirectory)) continue;
                }
                if (System.nanoTime() - end > 0) throw new LockedException(lockFile);
                LockSupport.parkNanos(wait);
                wait = Math.min(wait * 2, LONGEST_WAIT);
            }
        }
    }

    /// What a lock says; nothing if it is a link, a named pipe, a directory.
    private static String read(Path file) throws IOException {
        if (!SafeFile.linkAttributes(file).isRegularFile()) return "";
        try (var channel = SafeFile.openLooked(file)) {
            var buffer = ByteBuffer.allocate(CONTENT_LIMIT);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            return new String(buffer.array(), 0, buffer.position(), ISO_8859_1).strip();
        }
    }

    /// @return whether it is worth trying again at once
    private static boolean removeStale(Path lockFile, Path directory) throws IOException {
        try {
            if (!isStale(lockFile, read(lockFile))) return false;
            // Another process may have removed the stale lock and made its own since it was read:
            // what is moved away is looked at once more, and a living lock is put back.
            var aside = directory.resolve(TemporaryFile.name("stalelock"));
            Files.move(lockFile, aside);
            if (!isStale(aside, read(aside))) Files.createLink(lockFile, aside);
            Files.delete(aside);
            return true;
        } catch (DirectoryNotEmptyException _) {
            // aside, it is in nobody's way
            return true;
        } catch (NoSuchFileException | FileAlreadyExistsException _) {
            // released, or taken by somebody else, meanwhile
            return true;
        }
    }

    private static boolean isStale(Path file, String content) throws IOException {
        int colon = content.indexOf(':');
        if (colon < 1 || !content.substring(0, colon).matches("[0-9]{1,18}"))
            return isOlder(file, UNREADABLE);
        if (!content.substring(colon + 1).equals(HostName.get())) return isOlder(file, FOREIGN);
        var process = ProcessHandle.of(Long.parseLong(content.substring(0, colon)));
        if (process.isEmpty()) return true;
        // the number may belong to another process by now, in a container even to this one
        var made = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        if (process.get().equals(ProcessHandle.current())) return made.isBefore(FIRST_USE);
        return process.get()
                .info()
                .startInstant()
                .filter(start -> made.isBefore(start.minus(START_ROUNDING)))
                .isPresent();
    }

    private static boolean isOlder(Path file, Duration age) throws IOException {
        return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .isBefore(Instant.now().minus(age));
    }

    /// Removes the lock file, unless it is no longer ours.
    @Override
    public void close() throws IOException {
        try {
            if (read(lockFile).equals(content)) Files.delete(lockFile);
        } catch (NoSuchFileException _) {
            // somebody cleaned up
        }
    }
}
