package org.courier.core.maildir;

import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The files of a live folder's messages, found under the names they have now. Works without the
/// folder's lock.
record MessageFiles(LiveFolder folder) {
    private static final int RENAMES = 20;

    /// Opens a message's file, under the name it has now.
    FileChannel content(long uid) throws IOException {
        return folder.maildir().identity().as(() -> withFile(uid, SafeFile::open));
    }

    /// Opens several; those that cannot be opened are left out.
    Map<Long, FileChannel> contents(long[] uids) throws IOException {
        return folder.maildir().identity().as(() -> openAll(uids));
    }

    private Map<Long, FileChannel> openAll(long[] uids) {
        var opened = new HashMap<Long, FileChannel>();
        for (long uid : uids) {
            try {
                opened.put(uid, withFile(uid, SafeFile::open));
            } catch (IOException _) {
                // whoever asks for this message meets it again
            }
        }
        return opened;
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
        var now = folder.snapshot();
        int i = now.indexOf(uid);
        if (i < 0) throw new NoSuchFileException("message " + uid);
        var file = now.file(i);
        var finder = new Finder(folder.directory().cur());
        for (int attempt = 0; attempt < RENAMES; attempt++) {
            try {
                return work.on(folder.directory().cur().resolve(file.name()));
            } catch (NoSuchFileException gone) {
                folder.freshness().markDirty();
                var found = finder.find(file);
                if (found.isEmpty()) throw gone;
                file = found.get();
            }
        }
        throw new IOException("other programs rename " + file.name() + " all the time");
    }
}
