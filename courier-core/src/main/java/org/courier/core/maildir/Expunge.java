package org.courier.core.maildir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.Set;

/// Removes messages. Runs inside a LiveFolder's transaction.
final class Expunge {
    private static final int ATTEMPTS = 20;

    private final LiveFolder folder;
    private final FolderDirectory directory;
    private final Finder finder;
    private long bytes;
    private long messages;

    Expunge(LiveFolder folder) {
        this.folder = folder;
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
                if (i < 0) continue;
                delete(before.file(i));
                gone.add(uid);
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

    private void delete(MessageFile known) throws IOException {
        var file = known;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                boolean counted = !file.flags().has(Flags.TRASHED);
                long size = counted ? Store.size(directory, file) : 0;
                folder.ownChanges().removed(file.name());
                Files.delete(directory.cur().resolve(file.name()));
                bytes += size;
                messages += counted ? 1 : 0;
                return;
            } catch (NoSuchFileException _) {
                folder.freshness().markDirty();
                var found = finder.find(file);
                if (found.isEmpty()) return;
                file = found.get();
            }
        }
        throw new IOException("other programs rename " + known.name() + " all the time");
    }
}
