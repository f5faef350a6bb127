package org.courier.core.net;

import org.courier.core.net.Connection.Woken;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The reading side of a layer that changes octets, TLS or deflate: takes from below as little as
/// gives something to read above.
final class Opener {
    private final Layer below;
    private final Changes changes;
    private ByteBuffer open = Layer.NOTHING;
    private boolean ended;
    private Optional<IOException> failure = Optional.empty();

    /// What the layer does with the octets.
    interface Changes {
        /// Adds what came from below.
        void add(ByteBuffer sealed);

        /// Opens some of what was added, and calls give or end; false when more must come first.
        boolean open() throws IOException;
    }

    Opener(Layer below, Changes changes) {
        this.below = below;
        this.changes = changes;
    }

    /// Octets for the layer above.
    void give(ByteBuffer octets) {
        open = octets;
    }

    /// No more octets will come.
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    void more(long deadline) throws IOException {
        var more = below.read(deadline);
        if (more.hasRemaining()) changes.add(more);
        else ended = true;
    }

    ByteBuffer read(long deadline) throws IOException {
        while (!ready()) more(deadline);
        if (failure.isPresent()) throw failure.get();
        var octets = open;
        open = Layer.NOTHING;
        return octets;
    }

    /// A failure is kept for the next read.
    boolean ready() {
        try {
            while (!open.hasRemaining() && !ended && failure.isEmpty()) {
                if (changes.open()) continue;
                if (!below.ready()) return false;
                more(System.nanoTime());
            }
        } catch (IOException e) {
            failure = Optional.of(e);
        }
        return true;
    }

    /// Input below may be a record's part or a ticket; only what can be read above is input here.
    Woken await(long deadline) throws IOException {
        while (true) {
            if (ready()) return ended && !open.hasRemaining() ? Woken.CLOSED : Woken.INPUT;
            var woken = below.await(deadline);
            if (woken == Woken.CALLED || woken == Woken.TIMED_OUT) return woken;
        }
    }
}
