package org.courier.core.maildir;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// The files of messages that one command reads one after the other. Some are opened at once, since
/// each hop to the account's identity costs more than to open a file. Only the command's own thread
/// uses it.
public final class OpenAhead implements Closeable {
    static final int AT_ONCE = 32;

    private final MessageFiles files;
    private final long[] uids;
    private final Semaphore room;
    private final Map<Long, FileChannel> open = new HashMap<>();
    private int taken;

    /// @param uids ascending, all that the command may ask for
    /// @param room for open files of all such
    OpenAhead(MessageFiles files, long[] uids, Semaphore room) {
        this.files = files;
        this.uids = uids;
        this.room = room;
    }

    /// The message's file, opened for reading; whoever asks closes it.
    ///
    /// @throws java.nio.file.NoSuchFileException when the message is gone
    public FileChannel content(long uid) throws IOException {
        var opened = open.remove(uid);
        if (opened != null) return opened;
        close();
        int from = Arrays.binarySearch(uids, uid);
        int count = from < 0 ? 0 : Math.min(AT_ONCE, uids.length - from);
        if (count < 2 || !room.tryAcquire(count)) return files.content(uid);
        taken = count;
        open.putAll(files.contents(Arrays.copyOfRange(uids, from, from + count)));
        var first = open.remove(uid);
        // alone it tells what is wrong
        return first == null ? files.content(uid) : first;
    }

    /// Closes those that nobody asked for.
    @Override
    public void close() throws IOException {
        try {
            for (var channel : open.values()) channel.close();
        } finally {
            open.clear();
            room.release(taken);
            taken = 0;
        }
    }
}
