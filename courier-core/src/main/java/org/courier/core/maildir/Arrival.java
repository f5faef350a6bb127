package org.courier.core.maildir;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Puts files into a folder's cur and gives them UIDs, all or none. Runs inside the target's
/// LiveFolder transaction; the caller syncs cur afterwards.
final class Arrival {
    /// A file, the name it gets in cur, and its keywords.
    record Item(Path file, MessageFile name, Set<String> keywords) {}

    private final LiveFolder folder;
    private final FolderDirectory directory;
    // keys of the messages that were there before, when first needed
    private Optional<Set<String>> here = Optional.empty();

    Arrival(LiveFolder folder) {
        this.folder = folder;
        this.directory = folder.directory();
    }

    record Placed(long uidValidity, long[] uids) {}

    /// Files with new names.
    Placed place(List<Item> items) throws IOException {
        return place(items, false);
    }

    /// Files whose names may have been here before. What courierimapkeywords still says of them
    /// counts no more.
    Placed placeAgain(List<Item> items) throws IOException {
        return place(items, true);
    }

    private Placed place(List<Item> items, boolean again) throws IOException {
        directory.check();
        try (var _ = folder.lockOut().orElse(null)) {
            // UIDs of files that are there already come first
            folder.refreshLocked(false);
            if (!again) return placeLocked(items, Set.of());
            return placeLocked(withOwnNames(items), folder.keywords().load().keySet());
        }
    }

    private Placed placeLocked(List<Item> items, Set<String> tagged) throws IOException {
        var before = folder.snapshot();
        var stamps = folder.beforeChange();
        long modSeq = FolderScan.nextModSeq(before.highestModSeq());
        var moved = new ArrayList<Item>();
        boolean done = false;
        try {
            var rows = new ArrayList<Block.Row>();
            long uid = before.uidNext();
            for (var item : items) {
                if (!item.keywords.isEmpty() || tagged.contains(item.name.key()))
                    tag(item, before, items.size() == 1);
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

    /// In a copied tree another message may have the name already that one brings along: it would
    /// be overwritten, or the two taken for one.
    private List<Item> withOwnNames(List<Item> items) {
        var wanted = new HashSet<Long>();
        for (var item : items) wanted.add(keyHash(item.name));
        var taken = new HashSet<Long>();
        var there = folder.snapshot();
        there.each(
                i -> {
                    long hash = there.keyHash(i);
                    if (wanted.contains(hash)) taken.add(hash);
                });
        if (taken.isEmpty()) return items;
        return items.stream()
                .map(
                        item ->
                                taken.contains(keyHash(item.name))
                                        ? new Item(item.file, item.name.renewed(), item.keywords)
                                        : item)
                .toList();
    }

    private static long keyHash(MessageFile name) {
        return Block.of(List.of(Block.Row.of(1, name.name(), Set.of(), 1))).keyHash(0);
    }

    /// A change that waits there under this name is of a message that went, unless it is here.
    private void tag(Item item, Snapshot before, boolean durable) throws IOException {
        var store = folder.keywords();
        var name = item.name.withoutFlags();
        if (store.change(name, item.keywords, durable)) return;
        if (!isHere(item.name, before)) {
            forget(item);
            if (store.change(name, item.keywords, durable)) return;
        }
        throw new FileAlreadyExistsException(item.name.name());
    }

    private boolean isHere(MessageFile name, Snapshot before) {
        if (here.isEmpty()) {
            var keys = HashSet.<String>newHashSet(before.size());
            before.each(i -> keys.add(before.file(i).key()));
            here = Optional.of(keys);
        }
        return here.get().contains(name.key());
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
