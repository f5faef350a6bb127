package org.courier.core.maildir;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Puts files into a folder's cur and gives them UIDs, all or none. Runs inside the target's
/// LiveFolder transaction; the caller syncs cur afterwards.
final class Arrival {
    /// A file, the name it gets in cur, and its keywords.
    record Item(Path file, MessageFile name, Set<String> keywords) {}

    private final LiveFolder folder;
    private final FolderDirectory directory;

    Arrival(LiveFolder folder) {
        this.folder = folder;
        this.directory = folder.directory();
    }

    record Placed(long uidValidity, long[] uids) {}

    Placed place(List<Item> items) throws IOException {
        directory.check();
        try (var _ = folder.lockOut().orElse(null)) {
            // UIDs of files that are there already come first
            folder.refreshLocked(false);
            return placeLocked(items);
        }
    }

    private Placed placeLocked(List<Item> items) throws IOException {
        var before = folder.snapshot();
        var stamps = folder.beforeChange();
        long modSeq = FolderScan.nextModSeq(before.highestModSeq());
        var store = folder.keywords();
        var moved = new ArrayList<Item>();
        boolean done = false;
        try {
            var rows = new ArrayList<Block.Row>();
            long uid = before.uidNext();
            for (var item : items) {
                if (!item.keywords.isEmpty()
                        && !store.change(
                                item.name.withoutFlags(), item.keywords, items.size() == 1))
                    throw new FileAlreadyExistsException(item.name.name());
                folder.ownChanges().made(item.name.name());
                try {
                    Files.move(
                            item.file,
                            directory.cur().resolve(item.name.name()),
                            StandardCopyOption.ATOMIC_MOVE);
                } catch (NoSuchFileException gone) {
                    forget(item);
                    throw gone;
                }
                moved.add(item);
                rows.add(Block.Row.of(uid++, item.name.name(), item.keywords, modSeq));
            }
            var next = before.append(rows, uid);
            folder.writeUidList(next);
            for (var row : rows) folder.addRecent(row.uid());
            folder.changed(next, stamps);
            done = true;
            return new Placed(
                    next.uidValidity(), rows.stream().mapToLong(Block.Row::uid).toArray());
        } finally {
            if (!done) takeBack(moved);
        }
    }

    private void takeBack(List<Item> moved) throws IOException {
        folder.freshness().markDirty();
        for (var item : moved) {
            Files.move(
                    directory.cur().resolve(item.name.name()),
                    item.file,
                    StandardCopyOption.ATOMIC_MOVE);
            forget(item);
        }
    }

    private void forget(Item item) throws IOException {
        Files.deleteIfExists(directory.keywords().resolve(item.name.withoutFlags()));
    }
}
