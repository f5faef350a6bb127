package org.courier.core.maildir;

import org.courier.core.file.DurableFile;
import org.courier.core.file.SafeFile;
import org.courier.core.file.TemporaryFile;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// Making, removing and renaming the folders of one tree. Runs inside the account's identity.
record FolderTree(Path root) {
    /// Removed folders wait under such a name in the root's tmp, where no program takes them for a
    /// folder.
    private static final String REMOVED = "removed";

    /// New folders are made under such a one.
    private static final String MADE = "create";

    /// Whether a directory in tmp is one that a crash left there.
    static boolean isOwn(String name) {
        return name.matches(".*P[0-9]+_(" + REMOVED + "|" + MADE + ")[0-9]+\\..*");
    }

    private Path path(FolderName name) {
        return name.isInbox() ? root : root.resolve(name.directory());
    }

    List<FolderName> list() throws IOException {
        var names = root.toFile().list();
        if (names == null) throw new NoSuchFileException(root.toString());
        var folders = new ArrayList<FolderName>();
        for (var name : names)
            FolderName.ofDirectory(name)
                    .filter(folder -> new FolderDirectory(path(folder), false).exists())
                    .ifPresent(folders::add);
        folders.sort(null);
        if (new FolderDirectory(root, true).exists()) folders.addFirst(FolderName.INBOX);
        return folders;
    }

    static void makeDirectory(Path path) throws IOException {
        Files.createDirectories(
                path,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    static void makeParts(Path folder) throws IOException {
        // cur last: a folder is one when it has cur
        for (var part : List.of("tmp", "new", "cur"))
            if (!SafeFile.isDirectory(folder.resolve(part))) makeDirectory(folder.resolve(part));
    }

    /// Made aside and renamed into place, so that no one meets a folder without its parts.
    boolean create(FolderName name) throws IOException {
        var target = path(name);
        if (new FolderDirectory(target, false).exists()) return false;
        if (SafeFile.isDirectory(target)) {
            // half a folder, left by a crash of another program
            complete(target);
            return true;
        }
        var made = root.resolve("tmp").resolve(TemporaryFile.name(MADE));
        makeDirectory(made);
        complete(made);
        try {
            Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            remove(made);
            if (new FolderDirectory(target, false).exists()) return false;
            throw e;
        }
        DurableFile.syncDirectory(root);
        return true;
    }

    private static void complete(Path folder) throws IOException {
        try {
            Files.createFile(folder.resolve("maildirfolder"));
        } catch (FileAlreadyExistsException _) {
            // as it should be
        }
        makeParts(folder);
    }

    void delete(FolderName name) throws IOException {
        if (name.isInbox()) throw new IllegalArgumentException("INBOX can't be deleted");
        new FolderDirectory(path(name), false).check();
        var aside = root.resolve("tmp").resolve(TemporaryFile.name(REMOVED));
        Files.move(path(name), aside, StandardCopyOption.ATOMIC_MOVE);
        remove(aside);
        DurableFile.syncDirectory(root);
    }

    /// Removes a tree; links in it are removed, not followed.
    static void remove(Path tree) throws IOException {
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                            throws IOException {
                        if (failure != null) throw failure;
                        Files.deleteIfExists(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    void rename(FolderName from, FolderName to) throws IOException {
        if (from.isInbox() || to.isInbox() || to.isBelow(from))
            throw new IllegalArgumentException("can't rename " + from.path() + " " + to.path());
        var moved = new ArrayList<FolderName>();
        for (var folder : list())
            if (folder.equals(from) || folder.isBelow(from)) moved.add(folder);
        if (moved.isEmpty()) throw new NoSuchFileException(path(from).toString());
        // guards before effects: no name is taken, none is too long
        for (var folder : moved)
            if (SafeFile.isDirectory(path(renamed(folder, from, to))))
                throw new FileAlreadyExistsException(path(renamed(folder, from, to)).toString());
        for (var folder : moved) {
            // before the rename: a crash between the two leaves a new UIDVALIDITY, never an old
            // one under another name
            Files.deleteIfExists(path(folder).resolve("courierimapuiddb"));
            Files.move(
                    path(folder), path(renamed(folder, from, to)), StandardCopyOption.ATOMIC_MOVE);
        }
        DurableFile.syncDirectory(root);
    }

    private static FolderName renamed(FolderName folder, FolderName from, FolderName to) {
        var components = new ArrayList<>(to.components());
        components.addAll(
                folder.components().subList(from.components().size(), folder.components().size()));
        return new FolderName(components);
    }
}
