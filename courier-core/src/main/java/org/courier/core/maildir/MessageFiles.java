package org.courier.core.maildir;

import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The files of a live folder's messages, found under the names they have now. Works without the
/// folder's lock.
record MessageFiles(LiveFolder folder) {
    private static final int RENAMES = 20;

    /// Opens a message's file, under the name it has now.
    FileChannel content(long uid) throws IOException {
        return folder.maildir().identity().as(() -> withFile(uid, SafeFile::open));
    }

    MessageContent open(long uid) throws IOException {
        return new MessageContent.File(content(uid));
    }

    long fileDate(long uid) throws IOException {
        return folder.maildir()
                .identity()
                .as(
                        () ->
                                withFile(
                                        uid,
                                        file ->
                                                SafeFile.attributes(file)
                                                        .lastModifiedTime()
                                                        .toMillis()));
    }

    @FunctionalInterface
    interface FileWork<T> {
        T on(Path file) throws IOException;
    }

    /// Within the identity, without the lock.
    ///
    /// @throws NoSuchFileException when the message is gone
    <T> T withFile(long uid, FileWork<T> work) throws IOException {
        return withName(uid, name -> work.on(folder.directory().cur().resolve(name)));
    }

    @FunctionalInterface
    interface NameWork<T> {
        T on(String name) throws IOException;
    }

    /// The same with the name the file has in cur now.
    <T> T withName(long uid, NameWork<T> work) throws IOException {
        var now = folder.snapshot();
        int i = now.indexOf(uid);
        if (i < 0) throw new NoSuchFileException("message " + uid);
        var file = now.file(i);
        try {
            return work.on(file.name());
        } catch (NoSuchFileException _) {
            return withRenamed(file, work);
        }
    }

    private <T> T withRenamed(MessageFile outdated, NameWork<T> work) throws IOException {
        var file = outdated;
        var finder = new Finder(folder.directory().cur());
        for (int attempt = 1; attempt < RENAMES; attempt++) {
            folder.freshness().markDirty();
            var found = finder.find(file);
            if (found.isEmpty()) throw new NoSuchFileException(file.name());
            file = found.get();
            try {
                return work.on(file.name());
            } catch (NoSuchFileException _) {
                // renamed once more
            }
        }
        throw new IOException("other programs rename " + file.name() + " all the time");
    }
}
