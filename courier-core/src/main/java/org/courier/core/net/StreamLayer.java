package org.courier.core.net;

import org.courier.core.net.Connection.Woken;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.concurrent.TimeUnit;

/// The lowest storey on two streams: standard input and output. A thread of its own reads ahead, so
/// that time-outs and wake() work on streams that know neither.
final class StreamLayer implements Layer.Ground {
    private static final int PIECE = 8 * 1024;
    private static final long AT_ONCE = TimeUnit.SECONDS.toNanos(1);
    private static final long FOR_EVER = Long.MAX_VALUE / 2;

    private final InputStream in;
    private final OutputStream out;
    private final Pause pause = new Pause();
    private final Pause room = new Pause();
    private final Inbox inbox = new Inbox(pause);
    private boolean reading;

    StreamLayer(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    private void start() {
        if (reading) return;
        reading = true;
        Thread.ofPlatform().daemon().name("input").start(this::readAhead);
    }

    private void readAhead() {
        var piece = new byte[PIECE];
        try {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                inbox.put(ByteBuffer.wrap(piece, 0, n));
                room.until(
                        System.nanoTime() + FOR_EVER,
                        () -> inbox.size() <= Inbox.SUSPEND || inbox.ended());
            }
            inbox.end();
        } catch (IOException e) {
            inbox.fail(e);
        }
        room.retire();
        pause.retire();
    }

    @Override
    public ByteBuffer read(long deadline) throws IOException {
        start();
        var octets = inbox.take(deadline);
        room.end();
        return octets;
    }

    @Override
    public ByteBuffer early() {
        var octets = inbox.takeNow();
        room.end();
        return octets;
    }

    @Override
    public boolean ready() {
        try {
            // a buffered stream that a thread waits in would wait for it
            return inbox.ready() || !reading && in.available() > 0 && first();
        } catch (IOException e) {
            return true; // read will tell
        }
    }

    /// What is available comes at once.
    private boolean first() throws IOException {
        start();
        return pause.until(System.nanoTime() + AT_ONCE, inbox::ready);
    }

    @Override
    public Woken await(long deadline) throws IOException {
        start();
        return inbox.await(deadline);
    }

    @Override
    public void give(ByteBuffer octets) throws IOException {
        write(octets);
    }

    @Override
    public void write(ByteBuffer octets) throws IOException {
        if (octets.hasArray()) {
            out.write(octets.array(), octets.arrayOffset() + octets.position(), octets.remaining());
            octets.position(octets.limit());
        } else {
            var channel = Channels.newChannel(out);
            while (octets.hasRemaining()) channel.write(octets);
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        inbox.end();
        room.end();
        pause.retire();
        try (in) {
            out.close();
        }
    }

    @Override
    public void wake() {
        inbox.call();
    }

    @Override
    public void abort() {
        inbox.fail(new IOException("connection closed"));
        room.end();
        pause.retire();
    }

    @Override
    public void writeLimit(long nanos) {
        // a pipe knows no time-out
    }
}
