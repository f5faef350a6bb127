package org.courier.core.maildir;

import org.courier.core.file.DurableFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

/// Stores one message that waits in the folder's tmp.
final class Append {
    private final LiveFolder folder;

    Append(LiveFolder folder) {
        this.folder = folder;
    }

    private record Ready(MessageFile name, long size) {}

    MailStore.Appended run(NewMessage message) throws IOException {
        boolean counts = folder.maildir().quota().counts(folder.name(), message.flags());
        boolean alone = folder.beginAppend();
        try {
            var placed = alone ? runAlone(message, counts) : Optional.<Arrival.Placed>empty();
            if (placed.isEmpty()) placed = Optional.of(runWithOthers(message, counts));
            return new MailStore.Appended(placed.get().uidValidity(), placed.get().uids()[0]);
        } finally {
            folder.endAppend();
        }
    }

    /// All in one hop to the account's identity. The folder is ours for two fsyncs: not with others
    /// who append here, for then each would wait for those of all before it.
    private Optional<Arrival.Placed> runAlone(NewMessage message, boolean counts)
            throws IOException {
        return folder.changeIfFree(
                Optional.empty(),
                () -> {
                    var ready = prepare(message, counts);
                    var placed = place(message, ready);
                    finish(ready, counts);
                    return placed;
                });
    }

    /// What is slow is outside the folder's lock, so that appends at the same time share it.
    private Arrival.Placed runWithOthers(NewMessage message, boolean counts) throws IOException {
        var identity = folder.maildir().identity();
        var ready = identity.as(() -> prepare(message, counts));
        var placed = folder.change(Optional.empty(), () -> place(message, ready));
        identity.as(
                () -> {
                    finish(ready, counts);
                    return null;
                });
        return placed;
    }

    private Arrival.Placed place(NewMessage message, Ready ready) throws IOException {
        var keywords = Keywords.distinct(message.keywords());
        var item = new Arrival.Item(message.content(), ready.name, keywords);
        return new Arrival(folder).place(List.of(item));
    }

    private void finish(Ready ready, boolean counts) throws IOException {
        DurableFile.syncDirectory(folder.directory().cur());
        if (counts) folder.maildir().quota().addInside(ready.size, 1);
    }

    private Ready prepare(NewMessage message, boolean counts) throws IOException {
        for (var keyword : message.keywords())
            if (!Keywords.isValid(keyword)) throw new IllegalArgumentException(keyword);
        long size = Files.size(message.content());
        if (counts) folder.maildir().quota().checkInside(size, 1);
        Files.setLastModifiedTime(message.content(), FileTime.from(message.internalDate()));
        DurableFile.syncFile(message.content());
        var name = FolderDirectory.delivered(message.content()).withFlags(message.flags());
        return new Ready(name, size);
    }
}
