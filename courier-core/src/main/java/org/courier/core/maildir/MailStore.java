package org.courier.core.maildir;

import org.courier.core.log.Log;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// All open folders of this process: one LiveFolder each, one WatchService, one index.
public final class MailStore implements Closeable {
    private static final Log LOG = Log.of("courier");

    /// The part of the heap that contents may take which will be sent soon.
    private static final int AHEAD_SHARE = 16;

    private final Semaphore readAhead =
            new Semaphore((int) Math.min(1 << 30, Runtime.getRuntime().maxMemory() / AHEAD_SHARE));
    private final Index index;
    private final LiveFolders folders;

    private MailStore(Optional<Path> indexDirectory) {
        this.index = new Index(indexDirectory);
        this.folders = new LiveFolders(index);
    }

    /// @param indexDirectory where the rebuildable index lives; empty: no index on disk
    public static MailStore open(Optional<Path> indexDirectory) {
        return new MailStore(indexDirectory);
    }

    /// Opens a folder; each open is closed once. Shared with every other session on it.
    ///
    /// @throws java.nio.file.NoSuchFileException when it does not exist
    public OpenFolder open(Maildir maildir, FolderName folder, Runnable onChange)
            throws IOException {
        return open(maildir.place(folder), true, onChange);
    }

    /// The same for one that was found before.
    ///
    /// @param leaveNew what waits in new stays there
    public OpenFolder open(FolderPlace place, boolean leaveNew, Runnable onChange)
            throws IOException {
        var live = folders.takeFresh(place, leaveNew);
        var opened = new OpenFolder(this, live, onChange);
        live.add(opened);
        return opened;
    }

    Semaphore readAhead() {
        return readAhead;
    }

    void closed(OpenFolder opened, LiveFolder live) {
        live.remove(opened);
        folders.give(live);
    }

    @FunctionalInterface
    interface Work<T> {
        T on(LiveFolder folder) throws IOException;
    }

    /// Works on a folder that need not be open.
    <T> T with(Maildir maildir, FolderName name, Work<T> work) throws IOException {
        return with(maildir.place(name), work);
    }

    private <T> T with(FolderPlace place, Work<T> work) throws IOException {
        var live = folders.take(place);
        try {
            return work.on(live);
        } finally {
            folders.give(live);
        }
    }

    /// @param size octets of the files on disk
    public record Status(
            int messages,
            int recent,
            long uidNext,
            long uidValidity,
            int unseen,
            long size,
            long highestModSeq) {}

    /// STATUS without moving new/ to cur/: what waits there counts as recent, unseen and next.
    public Status status(Maildir maildir, FolderName folder) throws IOException {
        return with(maildir, folder, live -> new StatusCount(live).run());
    }

    /// Appends straight into cur/ with flags (durable on return); the folder need not be open.
    public Appended append(Maildir maildir, FolderName folder, NewMessage message)
            throws IOException {
        return append(maildir.place(folder), message);
    }

    /// The same for one that was found before.
    public Appended append(FolderPlace place, NewMessage message) throws IOException {
        return with(place, live -> new Append(live).run(message));
    }

    public record Appended(long uidValidity, long uid) {}

    /// Maildir.deliver, and tells the live folder and the index at once.
    public MessageFile deliver(Maildir maildir, FolderName folder, InputStream content, long size)
            throws IOException {
        var file = maildir.deliver(folder, content, size);
        try {
            folders.ifLive(maildir, folder, LiveFolder::changedOutside);
        } catch (IOException e) {
            // it is delivered all the same: the watch or the next look finds the file
            LOG.warn("WARN: " + maildir.path(folder) + ": " + e.getMessage());
        }
        return file;
    }

    @Override
    public void close() {
        try {
            folders.close();
            index.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
