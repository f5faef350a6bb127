package org.courier.core.maildir;

import org.courier.core.file.DurableFile;
import org.courier.core.file.SafeFile;
import org.courier.core.file.TemporaryFile;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Copies messages into another folder, or the same: first all into the target's tmp, then all into
/// its cur, so that either all arrive or none. Within one account a copy is a second link to the
/// same file, since a stored message is never written to.
final class Copy {
    private final LiveFolder source;
    private final LiveFolder target;
    private final List<Arrival.Item> items = new ArrayList<>();
    private final List<Long> uids = new ArrayList<>();
    private long bytes;
    private long messages;

    Copy(LiveFolder source, LiveFolder target) {
        this.source = source;
        this.target = target;
    }

    OpenFolder.Copied run(long[] wanted) throws IOException {
        try {
            for (long uid : wanted) copy(uid);
            if (items.isEmpty())
                return new OpenFolder.Copied(
                        target.refresh(Optional.empty(), true).uidValidity(),
                        new long[0],
                        new long[0]);
            var quota = target.maildir().quota();
            quota.check(bytes, messages);
            var placed = target.change(Optional.empty(), () -> new Arrival(target).place(items));
            target.maildir()
                    .identity()
                    .as(
                            () -> {
                                DurableFile.syncDirectory(target.directory().cur());
                                quota.addInside(bytes, messages);
                                return null;
                            });
            for (int i = 0; i < uids.size(); i++)
                target.index().copied(placed.uids()[i], source.index(), uids.get(i));
            return new OpenFolder.Copied(
                    placed.uidValidity(),
                    uids.stream().mapToLong(Long::longValue).toArray(),
                    placed.uids());
        } finally {
            target.maildir().identity().as(this::clean);
        }
    }

    /// What is still in tmp was not placed.
    private Void clean() throws IOException {
        for (var item : items) Files.deleteIfExists(item.file());
        return null;
    }

    private boolean isOneAccount() {
        return source.maildir().root().equals(target.maildir().root());
    }

    private void copy(long uid) throws IOException {
        var snapshot = source.snapshot();
        int i = snapshot.indexOf(uid);
        if (i < 0) return;
        var keywords = snapshot.keywords(i);
        try {
            var copy = isOneAccount() ? link(uid) : duplicate(uid);
            var flags = snapshot.flags(i);
            var name = copy.name.withFlags(flags);
            items.add(new Arrival.Item(copy.file, name, keywords));
            uids.add(uid);
            if (target.maildir().quota().counts(target.name(), flags)) {
                bytes += name.size().orElse(0);
                messages++;
            }
        } catch (NoSuchFileException _) {
            // expunged by somebody else: there is nothing to copy
        }
    }

    private record Copied(Path file, MessageFile name) {}

    private Copied link(long uid) throws IOException {
        return source.maildir()
                .identity()
                .as(
                        () -> {
                            var file = target.directory().tmp().resolve(MessageFile.fresh().name());
                            try {
                                source.files()
                                        .withFile(
                                                uid,
                                                from -> {
                                                    SafeFile.attributes(from);
                                                    return Files.createLink(file, from);
                                                });
                            } catch (NoSuchFileException gone) {
                                throw gone;
                            } catch (FileSystemException | UnsupportedOperationException _) {
                                // a file system without links, or too many of them on this file
                                try (var content = source.files().withFile(uid, SafeFile::open)) {
                                    return write(content, date(uid));
                                }
                            }
                            return named(file);
                        });
    }

    private Copied duplicate(long uid) throws IOException {
        try (var content = source.files().content(uid)) {
            long date = source.files().fileDate(uid);
            return target.maildir().identity().as(() -> write(content, date));
        }
    }

    private long date(long uid) throws IOException {
        return source.files()
                .withFile(uid, f -> SafeFile.attributes(f).lastModifiedTime().toMillis());
    }

    private Copied write(FileChannel content, long date) throws IOException {
        try (var file = TemporaryFile.create(target.directory().tmp(), "")) {
            long size = content.size();
            for (long at = 0; at < size; ) {
                long n = content.transferTo(at, size - at, file.channel());
                if (n <= 0) break;
                at += n;
            }
            Files.setLastModifiedTime(file.path(), FileTime.fromMillis(date));
            file.channel().force(true);
            var copied = named(file.path());
            file.keep();
            return copied;
        }
    }

    private static Copied named(Path file) throws IOException {
        return new Copied(file, FolderDirectory.delivered(file));
    }
}
