package org.courier.core.maildir;

import org.courier.core.file.IdentityTask;
import org.courier.core.file.OpenDirectory;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

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
    private Optional<Reading> coming = Optional.empty();
    private int count = FIRST;

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
    ///
    /// @return false when there is no room for it, or it could not be read
    private boolean find(int i) {
        if (current.isPresent() && current.get().has(i)) return true;
        leave();
        if (coming.isPresent()) await();
        if (current.isEmpty() || !current.get().has(i)) {
            // the first one, or somebody who asks here and there
            leave();
            if (!begin(i)) return false;
            await();
        }
        if (current.isEmpty()) return false;
        begin(current.get().end());
        return true;
    }

    private void leave() {
        if (current.isPresent()) room.release(OCTETS);
        current = Optional.empty();
    }

    private void await() {
        var reading = coming.orElseThrow();
        coming = Optional.empty();
        try {
            current = Optional.of(reading.task.result());
        } catch (IOException | RuntimeException _) {
            // who opens the file alone meets the failure if it lasts
        } finally {
            if (current.isEmpty()) room.release(OCTETS);
        }
    }

    /// A stretch that is being read, and whether anybody still wants it.
    private record Reading(IdentityTask<Stretch> task, AtomicReference<State> state) {}

    private enum State {
        RUNNING,
        DONE,
        LEFT
    }

    /// Begins to read from this one on.
    ///
    /// @return false when there is no room, or nothing left to read
    private boolean begin(int from) {
        if (from >= uids.length || !room.tryAcquire(OCTETS)) return false;
        int end = Math.min(from + count, uids.length);
        count = Math.min(2 * count, MOST);
        var state = new AtomicReference<>(State.RUNNING);
        boolean begun = false;
        try {
            var task = folder.maildir().identity().begin(() -> read(from, end, state));
            coming = Optional.of(new Reading(task, state));
            begun = true;
        } catch (IOException _) {
            // too much waits for these files already: one by one then
        } finally {
            if (!begun) room.release(OCTETS);
        }
        return begun;
    }

    private Stretch read(int from, int end, AtomicReference<State> state) throws IOException {
        try {
            return read(from, end);
        } finally {
            // nobody came for it: its room is given back when it is no longer used
            if (!state.compareAndSet(State.RUNNING, State.DONE)) room.release(OCTETS);
        }
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
        } catch (IOException | RuntimeException _) {
            return NOT_READ;
        }
    }

    @Override
    public void close() {
        leave();
        if (coming.isEmpty()) return;
        var state = coming.get().state;
        if (!state.compareAndSet(State.RUNNING, State.LEFT)) room.release(OCTETS);
        coming = Optional.empty();
    }
}
