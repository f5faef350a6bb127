package org.courier.core.maildir;

import org.courier.core.file.OpenDirectory;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks of one sort at a folder's files. For a client that goes through the folder, the messages
/// that it will ask for next are looked at while it is answered.
final class Looks<T> {
    /// What is found by reading one file.
    @FunctionalInterface
    interface Look<T> {
        T at(OpenDirectory cur, String name) throws IOException;
    }

    /// Which of the next messages are worth it.
    @FunctionalInterface
    interface Choice {
        List<Long> of(List<Long> uids);
    }

    private final Index index;
    private final LiveFolder folder;
    private final Look<T> look;
    private final Choice choice;
    private final Walk walk = new Walk();
    // as long as there is room: a client may stop in the middle
    private SoftReference<Batch<T>> current;
    private SoftReference<Batch<T>> coming;
    private long last;

    Looks(Index index, LiveFolder folder, Look<T> look, Choice choice) {
        this.index = index;
        this.folder = folder;
        this.look = look;
        this.choice = choice;
        current = new SoftReference<>(Batch.nothing(index, folder, look));
        coming = current;
    }

    /// @throws java.nio.file.NoSuchFileException when the message is gone
    T at(long uid) throws IOException {
        var batch = batch(uid);
        if (batch.isPresent()) {
            var found = batch.get().await(uid);
            if (found.isPresent()) return found.get();
        }
        return alone(folder, uid, look);
    }

    /// One message that nobody looks at in a batch.
    static <T> T alone(LiveFolder folder, long uid, Look<T> look) throws IOException {
        return folder.maildir()
                .identity()
                .as(
                        () -> {
                            try (var cur = OpenDirectory.open(folder.directory().cur())) {
                                return folder.files().withName(uid, name -> look.at(cur, name));
                            }
                        });
    }

    /// The one this message is in. Whoever comes to the next one starts the one after it.
    private synchronized Optional<Batch<T>> batch(long uid) {
        var ready = with(uid, current);
        if (ready.isPresent()) return ready;
        var next = with(uid, coming);
        var snapshot = folder.snapshot();
        int i = snapshot.indexOf(next.isPresent() ? last + 1 : uid);
        if (next.isPresent()) {
            current = coming;
            int from = i < 0 ? -i - 1 : i;
            start(snapshot, from, walk.further(from));
        } else if (i >= 0) {
            start(snapshot, i + 1, walk.next(i));
        }
        return next;
    }

    private Optional<Batch<T>> with(long uid, SoftReference<Batch<T>> batch) {
        return Optional.ofNullable(batch.get()).filter(b -> b.has(uid));
    }

    private void start(Snapshot snapshot, int from, int count) {
        var uids = new ArrayList<Long>();
        for (int i = from; i < Math.min(from + count, snapshot.size()); i++)
            uids.add(snapshot.uid(i));
        if (!uids.isEmpty()) last = uids.getLast();
        coming = new SoftReference<>(new Batch<>(index, folder, choice.of(uids), look));
    }
}
