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
        var quota = folder.maildir().quota();
        boolean counts = quota.counts(folder.name(), message.flags());
        var identity = folder.maildir().identity();
        var ready = identity.as(() -> prepare(message, counts));
        var item =
                new Arrival.Item(
                        message.content(), ready.name, Keywords.distinct(message.keywords()));
        var placed =
                folder.change(Optional.empty(), () -> new Arrival(folder).place(List.of(item)));
        identity.as(
                () -> {
                    // outside the lock, so that appends at the same time share it
                    DurableFile.syncDirectory(folder.directory().cur());
                    if (counts) quota.addInside(ready.size, 1);
                    return null;
                });
        return new MailStore.Appended(placed.uidValidity(), placed.uids()[0]);
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
