package org.courier.core.maildir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// One scan of a folder, in C Courier's order: lock, purge tmp, read courierimapuiddb, match the
/// files of cur, drop what is gone, give UIDs to unknown files and to those of new, which move to
/// cur, and write the list anew if it changed. Runs inside a LiveFolder's transaction.
final class FolderScan {
    private static final int LISTINGS = 10;

    private final LiveFolder folder;
    private final FolderDirectory directory;
    private final Snapshot before;
    private final boolean leaveNew;
    private final boolean writable;

    // message files by key
    private Map<String, String> files = new HashMap<>();
    private boolean changedFiles;
    private boolean changedKeywords;

    FolderScan(LiveFolder folder, boolean leaveNew) {
        this(folder, leaveNew, folder.directory().isWritable());
    }

    private FolderScan(LiveFolder folder, boolean leaveNew, boolean writable) {
        this.folder = folder;
        this.directory = folder.directory();
        this.before = folder.base();
        this.writable = writable;
        this.leaveNew = leaveNew || !writable;
    }

    void run() throws IOException {
        if (!writable) {
            runLocked();
            return;
        }
        try (var _ = folder.lockOut().orElse(null)) {
            runLocked();
        } catch (IOException e) {
            if (!NoSpace.isCause(e)) throw e;
            // a full disk is shown like one that can't be written to
            new FolderScan(folder, true, false).runLocked();
        }
    }

    void runLocked() throws IOException {
        directory.check();
        if (writable) directory.purgeTmp(Instant.now());
        scan();
    }

    private void scan() throws IOException {
        var stamps = Stamps.read(directory);
        var list = uidList(stamps);
        if (folder.isNew() || folder.freshness().mustList(stamps)) listCur(list);
        else
            before.each(
                    i -> {
                        var file = before.file(i);
                        files.put(file.key(), file.name());
                    });
        moveNew();
        build(stamps, list, keywords());
    }

    /// The UIDs as on disk, or as known here when nobody else has written since.
    private UidList uidList(Stamps stamps) throws IOException {
        boolean same =
                before.uidValidity() != 0
                        && stamps.uidList().equals(folder.freshness().known().uidList());
        // an account that can't be written to has none, and keeps what it was first given here
        boolean never = !writable && before.uidValidity() != 0;
        if (same && !stamps.uidList().equals(Stamps.UidListStamp.NONE) || same && never)
            return known();
        var read = UidList.read(directory.uidList());
        if (read.isPresent()) return read.get();
        changedFiles = true;
        return new UidList(
                writable ? UidValidity.next(folder.maildir().root()) : UidValidity.now(),
                1,
                List.of());
    }

    private UidList known() {
        var entries = new ArrayList<UidList.Entry>(before.size());
        before.eachBlock(
                (block, _) -> {
                    for (int i = 0; i < block.size(); i++)
                        entries.add(new UidList.Entry(block.uid(i), block.name(i)));
                });
        return new UidList(before.uidValidity(), before.uidNext(), entries);
    }

    /// A listing made while another program renames may miss a message or show it twice. What the
    /// list of UIDs has and the listing has not is gone only if cur stood still meanwhile.
    private void listCur(UidList list) throws IOException {
        for (int attempt = 1; ; attempt++) {
            long start = Stamps.read(directory).cur();
            var all = FolderDirectory.names(directory.cur());
            var names = FolderDirectory.messages(all);
            if (names.size() < all.size()) folder.tellOfNames(all);
            files = HashMap.newHashMap(names.size());
            for (var name : names) files.putIfAbsent(new MessageFile(name).key(), name);
            if (attempt == LISTINGS || Stamps.read(directory).cur() == start) return;
            if (hasAll(list)) return;
        }
    }

    private boolean hasAll(UidList list) {
        for (var entry : list.entries())
            if (!files.containsKey(new MessageFile(entry.name()).key())) return false;
        return true;
    }

    /// Moves the files of new to cur.
    private void moveNew() throws IOException {
        var names = FolderDirectory.list(directory.fresh());
        folder.leftNew(leaveNew && !names.isEmpty());
        if (leaveNew) return;
        for (var name : names) {
            try {
                var arrived = directory.nameInCur(name, files);
                changedFiles = true;
                if (arrived.isEmpty()) continue;
                var target = arrived.get();
                folder.ownChanges().made(target.name());
                Files.move(
                        directory.fresh().resolve(name),
                        directory.cur().resolve(target.name()),
                        StandardCopyOption.ATOMIC_MOVE);
                files.put(target.key(), target.name());
            } catch (NoSuchFileException _) {
                // another program was faster; it is in cur now, and the next scan finds it
                folder.freshness().markDirty();
            }
        }
    }

    private Map<String, Set<String>> keywords() throws IOException {
        var store = folder.keywords();
        if (!writable) return store.load();
        long stamp = Stamps.read(directory).keywords();
        if (stamp == 0) return Map.of();
        var names = new HashMap<String, String>();
        files.forEach((key, name) -> names.put(key, new MessageFile(name).withoutFlags()));
        var keywords = store.loadAndFold(names);
        changedKeywords = Stamps.read(directory).keywords() != stamp;
        return keywords;
    }

    private void build(Stamps stamps, UidList list, Map<String, Set<String>> keywords)
            throws IOException {
        long modSeq = nextModSeq(before.highestModSeq());
        boolean sameFolder = list.uidValidity() == before.uidValidity();
        var rows = new ArrayList<Block.Row>();
        var taken = new HashSet<String>();
        boolean listChanged = changedFiles && list.entries().isEmpty();
        for (var entry : list.entries()) {
            var key = new MessageFile(entry.name()).key();
            var name = files.get(key);
            if (name == null || !taken.add(key)) {
                listChanged = true;
                continue;
            }
            rows.add(
                    row(
                            entry.uid(),
                            name,
                            keywords.getOrDefault(key, Set.of()),
                            modSeq,
                            sameFolder));
        }
        long uid = list.uidNext();
        for (var file : unknown(taken)) {
            var words =
                    keywords.isEmpty()
                            ? Set.<String>of()
                            : keywords.getOrDefault(file.key(), Set.of());
            rows.add(Block.Row.of(uid, file.name(), words, modSeq));
            folder.addRecent(uid);
            uid++;
            listChanged = true;
        }
        boolean written = false;
        var next = assemble(list.uidValidity(), uid, rows, sameFolder, modSeq);
        if (writable && (listChanged || uid != list.uidNext())) {
            UidListFile.write(directory, next);
            written = true;
            changedFiles = true;
        }
        folder.scanned(next, stamps, changedFiles, changedKeywords);
        if (written) folder.uidListIs(next);
    }

    private List<MessageFile> unknown(Set<String> taken) {
        var unknown = new ArrayList<MessageFile>();
        files.forEach(
                (key, name) -> {
                    if (taken.isEmpty() || !taken.contains(key)) unknown.add(new MessageFile(name));
                });
        return MessageFile.byAge(unknown);
    }

    private Block.Row row(
            long uid, String name, Set<String> keywords, long modSeq, boolean sameFolder) {
        int i = sameFolder ? before.indexOf(uid) : -1;
        if (i >= 0) {
            var row = before.row(i);
            if (row.name().equals(name) && row.keywords().equals(keywords)) return row;
            var same =
                    new MessageFile(row.name()).flags().equals(new MessageFile(name).flags())
                            && row.keywords().equals(keywords);
            return row.with(name, keywords, same ? row.modSeq() : modSeq);
        }
        return Block.Row.of(uid, name, keywords, modSeq);
    }

    /// Keeps the blocks in which nothing moved, so that sessions compare quickly.
    private Snapshot assemble(
            long uidValidity, long uidNext, List<Block.Row> rows, boolean same, long modSeq) {
        if (!same)
            return Snapshot.ofRows(
                    uidValidity, uidNext, Math.max(modSeq, before.highestModSeq()), rows);
        var gone = new HashSet<Long>();
        var changed = new HashMap<Long, Block.Row>();
        var added = new ArrayList<Block.Row>();
        int at = 0;
        for (int i = 0; i < before.size(); i++) {
            long uid = before.uid(i);
            while (at < rows.size() && rows.get(at).uid() < uid) added.add(rows.get(at++));
            if (at == rows.size() || rows.get(at).uid() > uid) gone.add(uid);
            else if (differs(rows.get(at++), i)) changed.put(uid, rows.get(at - 1));
        }
        added.addAll(rows.subList(at, rows.size()));
        if (!added.isEmpty()
                && before.size() > 0
                && added.getFirst().uid() < before.uid(before.size() - 1))
            return Snapshot.ofRows(
                    uidValidity, uidNext, Math.max(modSeq, before.highestModSeq()), rows);
        var next = before.replace(changed);
        if (!gone.isEmpty()) next = next.remove(gone, modSeq);
        return next.append(added, uidNext);
    }

    private boolean differs(Block.Row row, int i) {
        return row.modSeq() != before.modSeq(i)
                || !row.name().equals(before.file(i).name())
                || !row.keywords().equals(before.keywords(i));
    }

    static long nextModSeq(long highest) {
        var now = Instant.now();
        return Math.max(
                highest + 1,
                TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1000);
    }
}
