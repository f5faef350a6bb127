package org.courier.core.maildir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// Removes messages. Runs inside a LiveFolder's transaction. What must be marked is looked at in
/// the newest snapshot and in the file's present name: another session or program may have taken
/// the mark back.
final class Expunge {
    private static final int ATTEMPTS = 20;

    private final LiveFolder folder;
    private final FolderDirectory directory;
    private final Flags needed;
    private final Consumer<MessageFile> removed;
    private final Finder finder;
    private long bytes;
    private long messages;

    /// Whatever flags they have.
    Expunge(LiveFolder folder) {
        this(folder, Flags.NONE, _ -> {});
    }

    /// @param needed messages without these stay
    /// @param removed is told of each file that went
    Expunge(LiveFolder folder, Flags needed, Consumer<MessageFile> removed) {
        this.folder = folder;
        this.needed = needed;
        this.removed = removed;
        this.directory = folder.directory();
        this.finder = new Finder(directory.cur());
    }

    Snapshot run(long[] uids) throws IOException {
        var before = folder.snapshot();
        var stamps = folder.beforeChange();
        var gone = new HashSet<Long>();
        try {
            for (long uid : uids) {
                int i = before.indexOf(uid);
                if (i >= 0 && delete(before.file(i))) gone.add(uid);
            }
        } finally {
            if (!gone.isEmpty()) leave(folder, gone, stamps);
            if (folder.maildir().quota().counts(folder.name()))
                folder.maildir().quota().addInside(-bytes, -messages);
        }
        return folder.snapshot();
    }

    /// Takes messages whose files are gone out of the snapshot and out of courierimapuiddb.
    static void leave(LiveFolder folder, Set<Long> gone, Stamps before) throws IOException {
        var now = folder.snapshot();
        var next = now.remove(gone, FolderScan.nextModSeq(now.highestModSeq()));
        try (var _ = folder.lockOut().orElse(null)) {
            folder.writeUidList(next);
        } catch (IOException e) {
            // who deletes on a full disk makes room; lines of gone messages do no harm
            if (!NoSpace.isCause(e)) throw e;
        }
        folder.changed(next, before);
    }

    /// Whether it is gone.
    private boolean delete(MessageFile known) throws IOException {
        var file = known;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (!file.flags().has(needed)) return false;
            try {
                boolean counted = !file.flags().has(Flags.TRASHED);
                long size = counted ? Store.size(directory, file) : 0;
                folder.ownChanges().removed(file.name());
                Files.delete(directory.cur().resolve(file.name()));
                bytes += size;
                messages += counted ? 1 : 0;
                removed.accept(file);
                return true;
            } catch (NoSuchFileException _) {
                folder.freshness().markDirty();
                var found = finder.find(file);
                if (found.isEmpty()) return true;
                file = found.get();
            }
        }
        throw new IOException("other programs rename " + known.name() + " all the time");
    }
}
