package org.courier.core.maildir;

import org.courier.core.file.DurableFile;
import org.courier.core.file.TemporaryFile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;

/// One delivery into a folder's new/. Runs inside the account's identity.
record DeliveryFile(Maildir maildir, FolderName folder) {
    MessageFile deliver(InputStream content, long size) throws IOException {
        boolean counts = maildir.quota().counts(folder);
        if (counts && size >= 0) maildir.quota().checkInside(size, 1);
        var directory = maildir.directory(folder);
        directory.check();
        try (var file = directory.temporary()) {
            long written = content.transferTo(stream(file));
            if (counts && written != size) maildir.quota().checkInside(written, 1);
            file.channel().force(true);
            var name = FolderDirectory.delivered(file.path());
            // the name holds the inode: nothing else can have it
            Files.move(
                    file.path(),
                    directory.fresh().resolve(name.name()),
                    StandardCopyOption.ATOMIC_MOVE);
            file.keep();
            DurableFile.syncDirectory(directory.fresh());
            if (counts) maildir.quota().addInside(written, 1);
            return name;
        }
    }

    private static OutputStream stream(TemporaryFile file) {
        return Channels.newOutputStream(file.channel());
    }
}
