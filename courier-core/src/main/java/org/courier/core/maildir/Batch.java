package org.courier.core.maildir;

import org.courier.core.file.IdentityTask;
import org.courier.core.file.OpenDirectory;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Messages that are looked at before they are asked for, in one hop to the account's identity: by
/// a helper while the client is answered, and by the session too once it waits for them.
final class Batch<T> {
    private final LiveFolder folder;
    private final List<Long> uids;
    private final Looks.Look<T> look;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Long, T> found = new ConcurrentHashMap<>();
    private final Optional<IdentityTask<Void>> helper;

    /// @param uids ascending
    Batch(Index index, LiveFolder folder, List<Long> uids, Looks.Look<T> look) {
        this.folder = folder;
        this.uids = uids;
        this.look = look;
        helper =
                uids.isEmpty()
                        ? Optional.empty()
                        : index.help(folder.maildir().identity(), this::work);
    }

    static <T> Batch<T> nothing(Index index, LiveFolder folder, Looks.Look<T> look) {
        return new Batch<>(index, folder, List.of(), look);
    }

    boolean has(long uid) {
        return !uids.isEmpty() && uid >= uids.getFirst() && uid <= uids.getLast();
    }

    /// Waits until all are looked at. Empty for a message that could not be read: whoever asks for
    /// it looks for himself, and meets the failure if it lasts.
    Optional<T> await(long uid) throws IOException {
        if (next.get() < uids.size()) folder.maildir().identity().begin(this::work).await();
        helper.ifPresent(IdentityTask::await);
        return Optional.ofNullable(found.get(uid));
    }

    private Void work() throws IOException {
        try (var cur = OpenDirectory.open(folder.directory().cur())) {
            for (int i; (i = next.getAndIncrement()) < uids.size(); ) look(cur, uids.get(i));
        }
        return null;
    }

    private void look(OpenDirectory cur, long uid) {
        try {
            found.put(uid, folder.files().withName(uid, name -> look.at(cur, name)));
        } catch (IOException | RuntimeException _) {
            // nobody has asked for it yet
        }
    }
}
