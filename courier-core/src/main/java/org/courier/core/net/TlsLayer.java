package org.courier.core.net;

import org.courier.core.net.Connection.Woken;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/// TLS by the JDK's engine, on the connection's thread. Records that came are opened as many at a
/// time as are whole; an incomplete one waits in `sealed`.
final class TlsLayer implements Layer, Opener.Changes {
    private static final int HEADER = 5;
    private static final int LARGEST_RECORD = HEADER + 16 * 1024 + 2048;
    private static final int MOST_AT_ONCE = 64 * 1024;

    /// What is left of a handshake, and the alert.
    private static final int MOST_LAST_RECORDS = 6;

    private final Ground below;
    private final SSLEngine engine;
    private final Scratch scratch;
    private final Opener in;
    private ByteBuffer sealed;
    private int packet;
    private boolean established;

    TlsLayer(Ground below, SSLEngine engine, Scratch scratch, ByteBuffer early) {
        this.below = below;
        this.engine = engine;
        this.scratch = scratch;
        in = new Opener(below, this);
        sealed = early;
        packet = engine.getSession().getPacketBufferSize();
    }

    TlsInfo info() {
        return new TlsAgreement(engine);
    }

    void handshake(long deadline) throws IOException {
        try {
            engine.beginHandshake();
            shakeHands(deadline);
        } catch (SSLException e) {
            tellAlert();
            throw e;
        }
    }

    private void shakeHands(long deadline) throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> wrapHandshake();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!openRecords()) {
                        below.flush();
                        in.more(deadline);
                    }
                    if (in.ended())
                        throw new EOFException("the client left during the TLS handshake");
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    established = true;
                    packet = engine.getSession().getPacketBufferSize();
                    below.flush();
                    return;
                }
            }
        }
    }

    @Override
    public void add(ByteBuffer more) {
        if (!sealed.hasRemaining()) {
            sealed = more;
        } else {
            var both = ByteBuffer.allocate(sealed.remaining() + more.remaining());
            sealed = both.put(sealed).put(more).flip();
        }
    }

    private void runTasks() {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask())
            task.run();
    }

    private void wrapHandshake() throws IOException {
        var to = scratch.take(engine.getSession().getPacketBufferSize());
        var result = engine.wrap(NOTHING.duplicate(), to);
        send(to);
        if (result.getStatus() == Status.BUFFER_OVERFLOW)
            throw new SSLException("the TLS engine asks for too large a buffer");
    }

    /// Sends what is in a scratch buffer and gives the buffer back.
    private void send(ByteBuffer to) throws IOException {
        below.write(to.flip());
        scratch.giveBack(to);
    }

    /// Whether the engine can do something with what came: a whole record, or one that it will
    /// refuse.
    private boolean whole() {
        if (sealed.remaining() < HEADER) return false;
        int at = sealed.position();
        int type = sealed.get(at);
        int size = HEADER + ((sealed.get(at + 3) & 0xff) << 8 | sealed.get(at + 4) & 0xff);
        return type < 20 || type > 24 || size > LARGEST_RECORD || size <= sealed.remaining();
    }

    @Override
    public boolean open() throws IOException {
        try {
            return openRecords();
        } catch (SSLException e) {
            tellAlert();
            throw e;
        }
    }

    private boolean openRecords() throws IOException {
        if (!whole()) return false;
        var to = ByteBuffer.allocate(Math.min(sealed.remaining(), MOST_AT_ONCE));
        boolean progress = false;
        while (whole()) {
            var result = engine.unwrap(sealed, to);
            switch (result.getStatus()) {
                case OK -> progress = true;
                case CLOSED -> in.end();
                case BUFFER_UNDERFLOW -> {
                    return finish(to, progress);
                }
                case BUFFER_OVERFLOW -> {
                    if (to.position() > 0) return finish(to, true);
                    int needed = engine.getSession().getApplicationBufferSize();
                    if (to.capacity() >= needed) throw new SSLException("TLS record too large");
                    to = ByteBuffer.allocate(needed);
                    continue;
                }
            }
            if (in.ended() || !established) break;
            if (result.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) afterwards(result);
        }
        return finish(to, progress);
    }

    private boolean finish(ByteBuffer to, boolean progress) {
        if (!sealed.hasRemaining() || in.ended()) sealed = NOTHING;
        if (to.position() > 0) in.give(to.flip());
        return progress || in.ended();
    }

    /// TLS 1.3 tickets and key updates. A client that negotiates again in TLS 1.2 gets no answer:
    /// each round costs it nothing and us a signature.
    private void afterwards(SSLEngineResult result) throws IOException {
        if (!engine.getSession().getProtocol().equals("TLSv1.3")
                && result.getHandshakeStatus() != HandshakeStatus.FINISHED)
            throw new SSLException("TLS renegotiation refused");
        runTasks();
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) wrapHandshake();
        below.flush();
    }

    /// The engine has put an alert into the queue that says what was wrong. The failure itself is
    /// reported anyhow.
    private void tellAlert() {
        try {
            for (int i = 0; !engine.isOutboundDone() && i < MOST_LAST_RECORDS; i++) wrapHandshake();
            below.flush();
        } catch (IOException e) {
            engine.closeOutbound();
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
        while (octets.hasRemaining()) {
            var to = scratch.take(room(octets, packet));
            do {
                var result = engine.wrap(octets, to);
                if (result.getStatus() == Status.CLOSED)
                    throw new IOException("the other side ended TLS");
                if (result.bytesConsumed() == 0 && result.bytesProduced() == 0)
                    throw new SSLException("the TLS engine seals nothing: " + result.getStatus());
            } while (octets.hasRemaining() && to.remaining() >= packet);
            send(to);
        }
    }

    private static int room(ByteBuffer octets, int packet) {
        int plain = 16 * 1024;
        return packet * Math.clamp((octets.remaining() + plain - 1) / plain, 1, 4);
    }

    @Override
    public void flush() throws IOException {
        below.flush();
    }

    @Override
    public void close() throws IOException {
        engine.closeOutbound();
        for (int i = 0; established && !engine.isOutboundDone() && i < MOST_LAST_RECORDS; i++)
            wrapHandshake();
        below.flush();
        below.close();
    }
}
