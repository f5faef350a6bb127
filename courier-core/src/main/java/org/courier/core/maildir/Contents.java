package org.courier.core.maildir;

import org.courier.core.file.IdentityTask;
import org.courier.core.file.OpenDirectory;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// The contents of messages that one command reads one after the other. Small ones are read ahead,
/// many in one hop to the account's identity, the next ones while those before them are sent. Only
/// the command's own thread uses it.
public final class Contents implements Closeable {
    /// What one hop reads, as far as there is room.
    static final int OCTETS = 256 << 10;

    /// A larger one is opened and read piece by piece.
    private static final int SMALL = 64 << 10;

    private static final int FIRST = 8;
    private static final int MOST = 256;

    private final LiveFolder folder;
    private final long[] uids;
    private final Semaphore room;
    private Optional<Stretch> current = Optional.empty();
    private Optional<IdentityTask<Stretch>> coming = Optional.empty();
    private int count = FIRST;
    private int taken;

    /// @param uids ascending, all that the command may ask for
    /// @param room octets that all such may hold
    Contents(LiveFolder folder, long[] uids, Semaphore room) {
        this.folder = folder;
        this.uids = uids;
        this.room = room;
    }

    /// Some messages that follow each other.
    ///
    /// @param octets empty for a message that is not small, or could not be read: whoever asks for
    ///   it meets the failure
    private record Stretch(int from, byte[][] octets) {
        boolean has(int i) {
            return i >= from && i < end();
        }

        int end() {
            return from + octets.length;
        }
    }

    private static final byte[] NOT_READ = {};

    /// The message's content; whoever asks closes it.
    ///
    /// @throws java.nio.file.NoSuchFileException when the message is gone
    public MessageContent content(long uid) throws IOException {
        int i = Arrays.binarySearch(uids, uid);
        if (i < 0 || uids.length == 1 || !find(i)) return folder.files().open(uid);
        var stretch = current.orElseThrow();
        var octets = stretch.octets[i - stretch.from];
        // each is sent once
        stretch.octets[i - stretch.from] = NOT_READ;
        return octets == NOT_READ ? folder.files().open(uid) : new MessageContent.Octets(octets);
    }

    /// Makes the stretch with this message the current one.
    private boolean find(int i) throws IOException {
        if (current.isPresent() && current.get().has(i)) return true;
        if (current.isPresent()) release(OCTETS);
        current = Optional.empty();
        if (coming.isPresent()) current = Optional.of(await());
        if (current.isEmpty() || !current.get().has(i)) {
            // the first one, or somebody who asks here and there
            if (current.isPresent()) release(OCTETS);
            current = Optional.empty();
            if (!begin(i)) return false;
            current = Optional.of(await());
        }
        begin(current.get().end());
        return true;
    }

    private Stretch await() throws IOException {
        var task = coming.orElseThrow();
        coming = Optional.empty();
        return task.result();
    }

    /// Begins to read from this one on.
    ///
    /// @return false when there is no room, or nothing left to read
    private boolean begin(int from) throws IOException {
        if (from >= uids.length) return false;
        if (!room.tryAcquire(OCTETS)) return false;
        taken += OCTETS;
        int end = Math.min(from + count, uids.length);
        count = Math.min(2 * count, MOST);
        coming = Optional.of(folder.maildir().identity().begin(() -> read(from, end)));
        return true;
    }

    private Stretch read(int from, int end) throws IOException {
        var octets = new byte[end - from][];
        int left = OCTETS;
        int i = from;
        try (var cur = OpenDirectory.open(folder.directory().cur())) {
            for (; i < end && left >= 0; i++) {
                octets[i - from] = read(cur, uids[i]);
                left -= octets[i - from].length;
            }
        }
        return new Stretch(from, i == end ? octets : Arrays.copyOf(octets, i - from));
    }

    private byte[] read(OpenDirectory cur, long uid) {
        try {
            var first = folder.files().withName(uid, name -> cur.read(name, SMALL));
            return first.isWhole() ? Arrays.copyOf(first.octets(), first.length()) : NOT_READ;
        } catch (IOException _) {
            return NOT_READ;
        }
    }

    private void release(int octets) {
        room.release(octets);
        taken -= octets;
    }

    @Override
    public void close() {
        current = Optional.empty();
        coming = Optional.empty();
        release(taken);
    }
}
