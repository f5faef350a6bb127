package org.courier.core.maildir;

import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Changes flags (file names) and keywords (courierimapkeywords) of messages. Runs inside a
/// LiveFolder's transaction. A name another program has changed meanwhile is found again and the
/// change applied to the flags it has now.
final class Store {
    private static final int RENAMES = 20;
    private static final int FOLDS = 20;

    /// A change of so few messages is fsynced; more would keep a client waiting for minutes.
    private static final int DURABLE_KEYWORDS = 64;

    private final LiveFolder folder;
    private final FolderDirectory directory;
    private final OpenFolder.Mode mode;
    private final Flags flags;
    private final Set<String> keywords;
    private final Finder finder;
    private long bytesCounted;
    private long messagesCounted;

    Store(LiveFolder folder, OpenFolder.Mode mode, Flags flags, Set<String> keywords) {
        this.folder = folder;
        this.directory = folder.directory();
        this.mode = mode;
        this.flags = flags;
        this.keywords = Keywords.distinct(keywords);
        this.finder = new Finder(directory.cur());
        for (var keyword : keywords)
            if (!Keywords.isValid(keyword)) throw new IllegalArgumentException(keyword);
    }

    Snapshot run(long[] uids) throws IOException {
        var before = folder.snapshot();
        var rows = new ArrayList<Block.Row>(uids.length);
        boolean words = false;
        for (long uid : uids) {
            int i = before.indexOf(uid);
            if (i < 0) continue;
            var row = before.row(i);
            rows.add(row);
            words |= !newKeywords(row.keywords()).equals(row.keywords());
        }
        checkQuota(rows);
        var changed = new HashMap<Long, Block.Row>();
        var stamps = folder.beforeChange();
        long modSeq = FolderScan.nextModSeq(before.highestModSeq());
        try {
            if (words) {
                try (var _ = folder.lockOut().orElse(null)) {
                    changeKeywords(rows, modSeq, changed);
                }
            }
            for (var row : rows) rename(changed.getOrDefault(row.uid(), row), modSeq, changed);
        } finally {
            // what has been done stays done when a later file fails
            if (!changed.isEmpty()) folder.changed(folder.snapshot().replace(changed), stamps);
            if (counts()) quota().addInside(bytesCounted, messagesCounted);
        }
        return folder.snapshot();
    }

    private Flags newFlags(Flags now) {
        return switch (mode) {
            case REPLACE -> now.without(Flags.SYSTEM).with(flags);
            case ADD -> now.with(flags);
            case REMOVE -> now.without(flags);
        };
    }

    private Set<String> newKeywords(Set<String> now) {
        return switch (mode) {
            case REPLACE -> keywords;
            case ADD -> keywords.isEmpty() ? now : Keywords.union(now, keywords);
            case REMOVE -> keywords.isEmpty() ? now : Keywords.without(now, keywords);
        };
    }

    private void rename(Block.Row row, long modSeq, Map<Long, Block.Row> changed)
            throws IOException {
        var file = new MessageFile(row.name());
        for (int attempt = 0; attempt < RENAMES; attempt++) {
            var now = file.flags();
            var wanted = newFlags(now);
            if (wanted.equals(now)) {
                // also when another program had the same wish
                if (!file.name().equals(row.name()))
                    changed.put(row.uid(), row.with(file.name(), row.keywords(), modSeq));
                return;
            }
            var renamed = file.withFlags(wanted);
            try {
                folder.ownChanges().renamed(file.name(), renamed.name());
                Files.move(
                        directory.cur().resolve(file.name()),
                        directory.cur().resolve(renamed.name()),
                        StandardCopyOption.ATOMIC_MOVE);
                count(renamed, now, wanted);
                changed.put(row.uid(), row.with(renamed.name(), row.keywords(), modSeq));
                return;
            } catch (NoSuchFileException _) {
                folder.freshness().markDirty();
                var found = finder.find(file);
                if (found.isEmpty()) return;
                file = found.get();
            }
        }
        throw new IOException("other programs rename " + row.name() + " all the time");
    }

    private void changeKeywords(List<Block.Row> rows, long modSeq, Map<Long, Block.Row> changed)
            throws IOException {
        var store = folder.keywords();
        boolean durable = rows.size() <= DURABLE_KEYWORDS;
        Optional<Map<String, Set<String>>> folded = Optional.empty();
        for (var row : rows) {
            var file = new MessageFile(row.name());
            for (int attempt = 0; ; attempt++) {
                var now =
                        folded.map(all -> all.getOrDefault(file.key(), Set.<String>of()))
                                .orElse(row.keywords());
                var wanted = newKeywords(now);
                if (wanted.equals(now) || store.change(file.withoutFlags(), wanted, durable)) {
                    if (!wanted.equals(row.keywords()))
                        changed.put(row.uid(), row.with(row.name(), wanted, modSeq));
                    break;
                }
                if (attempt == FOLDS) throw new IOException("keywords change all the time");
                folded = Optional.of(store.loadAndFold(names()));
            }
        }
    }

    private Map<String, String> names() {
        var names = new HashMap<String, String>();
        var snapshot = folder.snapshot();
        snapshot.each(
                i -> {
                    var file = snapshot.file(i);
                    names.put(file.key(), file.withoutFlags());
                });
        return names;
    }

    private Quota quota() {
        return folder.maildir().quota();
    }

    private boolean counts() {
        return quota().counts(folder.name());
    }

    /// Messages that lose \Deleted count again.
    private void checkQuota(List<Block.Row> rows) throws IOException {
        if (!counts()) return;
        long bytes = 0;
        long messages = 0;
        for (var row : rows) {
            var now = new Flags(row.flags());
            if (!now.has(Flags.TRASHED) || newFlags(now).has(Flags.TRASHED)) continue;
            bytes += new MessageFile(row.name()).size().orElse(0);
            messages++;
        }
        if (messages > 0) quota().checkInside(bytes, messages);
    }

    private void count(MessageFile file, Flags before, Flags after) throws IOException {
        if (before.has(Flags.TRASHED) == after.has(Flags.TRASHED)) return;
        long size = size(directory, file);
        bytesCounted += after.has(Flags.TRASHED) ? -size : size;
        messagesCounted += after.has(Flags.TRASHED) ? -1 : 1;
    }

    static long size(FolderDirectory directory, MessageFile file) throws IOException {
        return file.size().isPresent()
                ? file.size().getAsLong()
                : SafeFile.linkAttributes(directory.cur().resolve(file.name())).size();
    }
}
