package org.courier.core.maildir;

import org.courier.core.file.DotLock;
import org.courier.core.file.OpenDirectory;
import org.courier.core.file.SafeFile;
import org.courier.core.file.TemporaryFile;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A folder's directory: cur, new, tmp and Courier's files beside them. Its methods run inside the
/// account's identity.
record FolderDirectory(Path path, boolean isRoot) {
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(60);

    /// C Courier's age for what deliveries have left in tmp.
    private static final Duration TMP_AGE = Duration.ofHours(36);

    Path cur() {
        return path.resolve("cur");
    }

    Path fresh() {
        return path.resolve("new");
    }

    Path tmp() {
        return path.resolve("tmp");
    }

    Path uidList() {
        return path.resolve("courierimapuiddb");
    }

    Path keywords() {
        return path.resolve("courierimapkeywords");
    }

    /// Whether this folder is there, and no symbolic link to one elsewhere. Only the root may be
    /// reached by a link: the administrator chose it.
    boolean exists() {
        return (isRoot || SafeFile.isDirectory(path)) && SafeFile.isDirectory(cur());
    }

    /// @throws NoSuchFileException when there is no such folder
    /// @throws NotDirectoryException when a link was put in place of a directory
    void check() throws IOException {
        if (!isRoot && !SafeFile.linkAttributes(path).isDirectory())
            throw new NotDirectoryException(path.toString());
        for (var part : List.of(cur(), fresh(), tmp()))
            if (!SafeFile.linkAttributes(part).isDirectory())
                throw new NotDirectoryException(part.toString());
    }

    /// Tells this directory from another one made later under its name.
    String fileKey() throws IOException {
        return String.valueOf(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    }

    boolean isWritable() {
        return SafeFile.isWritable(tmp()) && SafeFile.isWritable(path);
    }

    /// Locks out other programs that scan, assign UIDs or change ACLs here.
    Optional<DotLock> lock(boolean useLocks) throws IOException {
        if (!useLocks) return Optional.empty();
        return Optional.of(DotLock.acquire(tmp().resolve("courier.lock"), tmp(), LOCK_LIMIT));
    }

    /// Names of the message files in cur or new, in no order.
    static List<String> list(Path directory) throws IOException {
        return messages(names(directory));
    }

    /// All names in a directory.
    static List<String> names(Path directory) throws IOException {
        try (var open = OpenDirectory.open(directory)) {
            return open.names();
        }
    }

    /// Those of message files.
    static List<String> messages(List<String> names) {
        var messages = new ArrayList<String>(names.size());
        for (var name : names) if (name.charAt(0) != '.' && canBeWritten(name)) messages.add(name);
        return messages;
    }

    /// A name with a line end can't be written to courierimapuiddb, nor one that is not UTF-8.
    static boolean canBeWritten(String name) {
        return name.indexOf('\n') < 0 && name.indexOf('\uFFFD') < 0;
    }

    /// The name a file of new gets in cur. One that cur has already, as a copy of the tree in two
    /// runs leaves it, goes there under a new name, or is deleted if it is that very file.
    ///
    /// @param there what is in cur, by key
    /// @return empty when it was deleted
    /// @throws NoSuchFileException when it is no longer in new
    Optional<MessageFile> nameInCur(String name, Map<String, String> there) throws IOException {
        var file = new MessageFile(name);
        var target = name.contains(":2,") ? file : file.withFlags(Flags.NONE);
        var known = there.get(file.key());
        if (known == null) return Optional.of(target);
        var waiting = fresh().resolve(name);
        if (!isOneFile(waiting, cur().resolve(known))) return Optional.of(target.renewed());
        Files.deleteIfExists(waiting);
        return Optional.empty();
    }

    private static boolean isOneFile(Path waiting, Path known) throws IOException {
        var key = SafeFile.linkAttributes(waiting).fileKey();
        try {
            return key.equals(SafeFile.linkAttributes(known).fileKey());
        } catch (NoSuchFileException _) {
            // renamed or expunged since it was listed
            return false;
        }
    }

    /// Deletes what crashed deliveries have left, by the time of the last status change, which
    /// nobody can set back.
    void purgeTmp(Instant now) throws IOException {
        var limit = FileTime.from(now.minus(TMP_AGE));
        for (var name : list(tmp())) {
            var file = tmp().resolve(name);
            try {
                var changed =
                        (FileTime)
                                Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
                if (changed.compareTo(limit) >= 0) continue;
                if (!SafeFile.isDirectory(file)) Files.deleteIfExists(file);
                else if (FolderTree.isOwn(name)) FolderTree.remove(file);
            } catch (NoSuchFileException _) {
                // delivered or purged meanwhile
            }
        }
    }

    /// Deletes messages whose last status change, such as the move to this folder, is older.
    int purgeMessages(Instant before) throws IOException {
        check();
        int purged = 0;
        for (var part : List.of(cur(), fresh()))
            for (var name : list(part)) {
                var file = part.resolve(name);
                try {
                    var changed =
                            (FileTime)
                                    Files.getAttribute(
                                            file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
                    if (changed.toInstant().isBefore(before) && Files.deleteIfExists(file))
                        purged++;
                } catch (NoSuchFileException _) {
                    // gone already, or renamed: then its status has changed just now
                }
            }
        return purged;
    }

    /// A new file in tmp.
    TemporaryFile temporary() throws IOException {
        return temporary("");
    }

    /// @param what a word for its name
    TemporaryFile temporary(String what) throws IOException {
        return TemporaryFile.create(tmp(), what);
    }

    /// The name under which a file of tmp goes to new or cur.
    static MessageFile delivered(Path temporary) throws IOException {
        var attributes =
                Files.readAttributes(
                        temporary, "unix:dev,ino,size,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        if (!(Boolean) attributes.get("isRegularFile"))
            throw new FileSystemException(temporary.toString(), null, "not a regular file");
        // a name not of our making tells nothing
        var own = new MessageFile(temporary.getFileName().toString());
        var name = own.isTemporary() ? own : MessageFile.fresh();
        return name.delivered(
                (Long) attributes.get("dev"),
                (Long) attributes.get("ino"),
                (Long) attributes.get("size"));
    }
}
