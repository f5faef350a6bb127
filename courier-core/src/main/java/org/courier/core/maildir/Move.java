package org.courier.core.maildir;

import org.courier.core.file.DurableFile;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Moves messages to another folder of the account by rename (RFC 6851): at each moment a message
/// is in one of the two. Between accounts it is a copy and, when that is durable, an expunge.
final class Move {
    private static final int ATTEMPTS = 20;

    private final OpenFolder by;
    private final LiveFolder source;
    private final LiveFolder target;
    private final List<Long> moved = new ArrayList<>();
    private final List<Long> given = new ArrayList<>();
    private long uidValidity;
    private Stamps stamps = Stamps.NONE;
    private long bytes;
    private long messages;

    Move(OpenFolder by, LiveFolder source, LiveFolder target) {
        this.by = by;
        this.source = source;
        this.target = target;
    }

    OpenFolder.Copied run(long[] uids) throws IOException {
        if (!source.maildir().root().equals(target.maildir().root())) {
            var copied = new Copy(source, target).run(uids);
            source.change(Optional.of(by), () -> new Expunge(source).run(copied.sourceUids()));
            return copied;
        }
        uidValidity = target.refresh(Optional.empty(), false).uidValidity();
        stamps = source.change(Optional.of(by), source::beforeChange);
        try {
            place(uids);
        } finally {
            if (!moved.isEmpty()) {
                for (int i = 0; i < moved.size(); i++)
                    target.index().copied(given.get(i), source.index(), moved.get(i));
                source.change(Optional.of(by), this::leave);
                source.maildir().identity().as(this::settle);
            }
        }
        return new OpenFolder.Copied(uidValidity, numbers(moved), numbers(given));
    }

    private static long[] numbers(List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }

    /// All at once; when another program has taken one of them away meanwhile, without that one.
    private void place(long[] uids) throws IOException {
        for (int attempt = 1; ; attempt++) {
            var wishes = wishes(uids);
            if (wishes.isEmpty()) return;
            try {
                var items = wishes.stream().map(Wish::item).toList();
                for (var item : items)
                    source.ownChanges().removed(item.file().getFileName().toString());
                var placed =
                        target.change(
                                Optional.empty(), () -> new Arrival(target).placeAgain(items));
                for (int i = 0; i < wishes.size(); i++) {
                    moved.add(wishes.get(i).uid);
                    given.add(placed.uids()[i]);
                    count(wishes.get(i).item.name());
                }
                return;
            } catch (NoSuchFileException gone) {
                if (attempt == ATTEMPTS) throw gone;
                // look for their present names
                source.freshness().markDirty();
                source.refresh(Optional.of(by), true);
            }
        }
    }

    private record Wish(long uid, Arrival.Item item) {}

    private List<Wish> wishes(long[] uids) {
        var snapshot = source.snapshot();
        var items = new ArrayList<Wish>();
        for (long uid : uids) {
            int i = snapshot.indexOf(uid);
            if (i < 0) continue;
            var file = snapshot.file(i);
            var path = source.directory().cur().resolve(file.name());
            items.add(new Wish(uid, new Arrival.Item(path, newName(file), snapshot.keywords(i))));
        }
        return items;
    }

    /// The name goes along, but within one folder, where it would still be the old message.
    private MessageFile newName(MessageFile file) {
        return source == target ? file.renewed() : file;
    }

    private void count(MessageFile file) {
        if (file.flags().has(Flags.TRASHED)) return;
        bytes += file.size().orElse(0);
        messages++;
    }

    /// The source's side: the files are gone from its cur.
    private Void leave() throws IOException {
        Expunge.leave(source, new HashSet<>(moved), stamps);
        return null;
    }

    private Void settle() throws IOException {
        DurableFile.syncDirectory(target.directory().cur());
        if (source != target) DurableFile.syncDirectory(source.directory().cur());
        var quota = source.maildir().quota();
        boolean from = quota.counts(source.name());
        boolean to = quota.counts(target.name());
        if (from && !to) quota.addInside(-bytes, -messages);
        if (to && !from) quota.addInside(bytes, messages);
        return null;
    }
}
