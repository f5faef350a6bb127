package org.courier.core.net;

import org.courier.core.net.Connection.Woken;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Raw deflate both ways (RFC 4978 section 3). A flush ends with an empty block, so that the other
/// side can read everything.
final class DeflateLayer implements Layer, Opener.Changes {
    private static final int PIECE = 16 * 1024;

    private final Layer below;
    private final Opener in;
    private final Inflater inflater = new Inflater(true);
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private boolean full;
    private boolean unflushed;

    DeflateLayer(Layer below, ByteBuffer early) {
        this.below = below;
        in = new Opener(below, this);
        inflater.setInput(early);
    }

    @Override
    public void add(ByteBuffer sealed) {
        inflater.setInput(sealed);
    }

    /// Never more than one piece, so a small input that inflates to a huge output costs no memory.
    @Override
    public boolean open() throws IOException {
        if (!full && inflater.needsInput()) return false;
        var piece = new byte[PIECE];
        try {
            int n = inflater.inflate(piece);
            full = n == PIECE;
            if (n > 0) in.give(ByteBuffer.wrap(piece, 0, n));
            if (inflater.finished() || inflater.needsDictionary()) in.end();
            return n > 0 || in.ended();
        } catch (DataFormatException e) {
            throw new IOException("broken deflate stream", e);
        }
    }

    @Override
    public ByteBuffer read(long deadline) throws IOException {
        return in.read(deadline);
    }

    @Override
    public boolean ready() {
        return in.ready();
    }

    @Override
    public Woken await(long deadline) throws IOException {
        return in.await(deadline);
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
            in.give(NOTHING);
            in.end();
        }
    }
}
