package org.courier.core.net;

import org.courier.core.net.Connection.Woken;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Raw deflate both ways (RFC 4978 section 3). A flush ends with an empty block, so that the other
/// side can read everything.
final class DeflateLayer implements Layer {
    private static final int PIECE = 16 * 1024;

    private final Layer below;
    private final Inflater inflater = new Inflater(true);
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private ByteBuffer open = NOTHING;
    private boolean full;
    private boolean unflushed;
    private boolean ended;
    private Optional<IOException> failure = Optional.empty();

    DeflateLayer(Layer below, ByteBuffer early) {
        this.below = below;
        inflater.setInput(early);
    }

    /// Inflates a piece of what came; false when more must come first. Never more than one piece,
    /// so a small input that inflates to a huge output costs no memory.
    private boolean inflate() throws IOException {
        if (!full && inflater.needsInput()) return false;
        var piece = new byte[PIECE];
        try {
            int n = inflater.inflate(piece);
            full = n == PIECE;
            if (n > 0) open = ByteBuffer.wrap(piece, 0, n);
            if (inflater.finished() || inflater.needsDictionary()) ended = true;
            return n > 0 || ended;
        } catch (DataFormatException e) {
            throw new IOException("broken deflate stream", e);
        }
    }

    private void more(long deadline) throws IOException {
        var more = below.read(deadline);
        if (more.hasRemaining()) inflater.setInput(more);
        else ended = true;
    }

    @Override
    public ByteBuffer read(long deadline) throws IOException {
        while (true) {
            if (failure.isPresent()) throw failure.get();
            if (open.hasRemaining()) {
                var octets = open;
                open = NOTHING;
                return octets;
            }
            if (ended) return NOTHING;
            if (!inflate()) more(deadline);
        }
    }

    @Override
    public boolean ready() {
        try {
            while (!open.hasRemaining() && !ended && failure.isEmpty()) {
                if (inflate()) continue;
                if (!below.ready()) return false;
                more(System.nanoTime());
            }
        } catch (IOException e) {
            failure = Optional.of(e);
        }
        return true;
    }

    @Override
    public Woken await(long deadline) throws IOException {
        while (true) {
            if (ready()) return ended && !open.hasRemaining() ? Woken.CLOSED : Woken.INPUT;
            var woken = below.await(deadline);
            if (woken == Woken.CALLED || woken == Woken.TIMED_OUT) return woken;
        }
    }

    @Override
    public void give(ByteBuffer octets) throws IOException {
        write(octets);
    }

    @Override
    public void write(ByteBuffer octets) throws IOException {
        if (!octets.hasRemaining()) return;
        unflushed = true;
        deflater.setInput(octets);
        while (!deflater.needsInput()) deflate(Deflater.NO_FLUSH);
    }

    private boolean deflate(int mode) throws IOException {
        var piece = new byte[PIECE];
        int n = deflater.deflate(piece, 0, PIECE, mode);
        if (n > 0) below.give(ByteBuffer.wrap(piece, 0, n));
        return n == PIECE;
    }

    @Override
    public void flush() throws IOException {
        if (unflushed) {
            while (deflate(Deflater.SYNC_FLUSH)) continue;
            unflushed = false;
        }
        below.flush();
    }

    @Override
    public void close() throws IOException {
        try {
            if (unflushed) flush();
            below.close();
        } finally {
            inflater.end();
            deflater.end();
            ended = true;
            open = NOTHING;
        }
    }
}
