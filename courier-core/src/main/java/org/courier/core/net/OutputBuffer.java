package org.courier.core.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// What a session has written and the layer below does not have yet: small pieces are gathered up
/// to 16 KB, large ones go on as they are. It holds nothing while nothing waits.
final class OutputBuffer {
    private static final int SMALL = 512;
    private static final int FULL = 16 * 1024;
    private static final byte[] NO_OCTETS = new byte[0];

    private byte[] out = NO_OCTETS;
    private int queued;
    private boolean unflushed;
    private long octets;

    void write(byte[] piece, int offset, int length, Layer layer) throws IOException {
        unflushed = true;
        if (length >= FULL || queued + length > FULL) {
            send(layer);
            if (length >= FULL) {
                octets += length;
                layer.write(ByteBuffer.wrap(piece, offset, length));
                return;
            }
        }
        if (out.length - queued < length) grow(queued + length);
        System.arraycopy(piece, offset, out, queued, length);
        queued += length;
        octets += length;
    }

    void write(ByteBuffer piece, Layer layer) throws IOException {
        unflushed = true;
        send(layer);
        octets += piece.remaining();
        layer.write(piece);
    }

    private void grow(int needed) {
        int size = Math.max(SMALL, out.length);
        while (size < needed) size *= 4;
        out = Arrays.copyOf(out, Math.min(size, FULL));
    }

    void send(Layer layer) throws IOException {
        if (queued == 0) return;
        var gathered = ByteBuffer.wrap(out, 0, queued);
        out = NO_OCTETS;
        queued = 0;
        layer.give(gathered);
    }

    void flush(Layer layer) throws IOException {
        if (!unflushed) return;
        send(layer);
        layer.flush();
        unflushed = false;
    }

    boolean isUnflushed() {
        return unflushed;
    }

    /// Written in all.
    long octets() {
        return octets;
    }
}
