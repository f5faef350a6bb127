package org.courier.core.maildir;

import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// The numbers of STATUS. The files of new are counted as if they had come, without moving them.
record StatusCount(LiveFolder folder) {
    MailStore.Status run() throws IOException {
        return folder.change(Optional.empty(), this::count);
    }

    private MailStore.Status count() throws IOException {
        folder.refreshUnlocked(true);
        var snapshot = folder.snapshot();
        int unseen = snapshot.unseen();
        long size = 0;
        for (int i = 0; i < snapshot.size(); i++) {
            long told = snapshot.diskSize(i);
            size += told >= 0 ? told : size(snapshot.file(i), false);
        }
        int fresh = 0;
        if (folder.hasNew())
            for (var name : FolderDirectory.list(folder.directory().fresh())) {
                var file = new MessageFile(name);
                size += size(file, true);
                if (!file.flags().has(Flags.SEEN)) unseen++;
                fresh++;
            }
        return new MailStore.Status(
                snapshot.size() + fresh,
                folder.recentCount() + fresh,
                snapshot.uidNext() + fresh,
                snapshot.uidValidity(),
                unseen,
                size,
                snapshot.highestModSeq());
    }

    private long size(MessageFile file, boolean fresh) throws IOException {
        if (file.size().isPresent()) return file.size().getAsLong();
        var directory = fresh ? folder.directory().fresh() : folder.directory().cur();
        try {
            return SafeFile.linkAttributes(directory.resolve(file.name())).size();
        } catch (NoSuchFileException _) {
            return 0;
        }
    }
}
