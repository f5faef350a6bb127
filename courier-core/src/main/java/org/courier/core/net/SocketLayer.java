package org.courier.core.net;

import jdk.net.ExtendedSocketOptions;

import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioSession;
import org.courier.core.net.Connection.Woken;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// The lowest storey on a socket. MINA's processor thread fills the inbox and empties the outbox;
/// the connection's thread does the opposite.
final class SocketLayer implements Layer.Ground {
    private static final int PIECE = 64 * 1024;
    private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

    private static final boolean QUICK_ACK = isQuickAckKnown();

    /// Whose turn it is to read the socket; never two at once, so octets stay in order.
    private enum Reader {
        PROCESSOR,
        CONNECTION,
        BUSY
    }

    private final NioSession session;
    private final Pause pause = new Pause();
    private final Inbox inbox = new Inbox(pause);
    private final Outbox outbox = new Outbox(pause);
    private final AtomicReference<Reader> reader = new AtomicReference<>(Reader.PROCESSOR);
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private long writeLimit = Connection.WRITE_LIMIT;
    // something was read, and nothing sent since
    private boolean unanswered;

    SocketLayer(NioSession session) {
        this.session = session;
        local = (InetSocketAddress) session.getLocalAddress();
        remote = (InetSocketAddress) session.getRemoteAddress();
    }

    private static boolean isQuickAckKnown() {
        try (var channel = SocketChannel.open()) {
            return channel.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
        } catch (IOException _) {
            return false;
        }
    }

    InetSocketAddress local() {
        return local;
    }

    InetSocketAddress remote() {
        return remote;
    }

    // Processor thread ------------------------------------------------------------------------

    /// Too much waits: the processor reads no more until the connection's thread has emptied both
    /// inbox and socket. When that thread took everything in between and sleeps already, it is
    /// still the processor's turn.
    void received(ByteBuffer octets) {
        if (inbox.put(octets) <= Inbox.SUSPEND) return;
        session.suspendRead();
        reader.set(Reader.CONNECTION);
        if (!inbox.ready() && reader.compareAndSet(Reader.CONNECTION, Reader.PROCESSOR))
            session.resumeRead();
    }

    void sent(IoBuffer octets) {
        outbox.done(octets.limit());
    }

    /// The other side will send no more. The socket stays readable at its end, so nobody looks at
    /// it any more.
    void inputEnded() {
        inbox.end();
        session.suspendRead();
    }

    void failed(IOException cause) {
        inbox.fail(cause);
    }

    void closed() {
        inbox.end();
        outbox.end();
        pause.retire();
    }

    // Connection thread -----------------------------------------------------------------------

    @Override
    public ByteBuffer read(long deadline) throws IOException {
        if (unanswered && !inbox.ready()) acknowledge();
        var octets = inbox.take(deadline);
        unanswered = true;
        refill();
        return octets;
    }

    /// We wait for the rest of something, and no answer will carry the acknowledgement of its
    /// beginning: the system would hold that back for 40 ms, and a client whose system sends no
    /// small segment before it comes (Nagle's algorithm) would wait as long, as with the CRLF
    /// behind a literal. It holds until the system thinks otherwise, so it is said each time.
    private void acknowledge() {
        if (!QUICK_ACK || !(session.getChannel() instanceof SocketChannel channel)) return;
        try {
            channel.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
        } catch (IOException _) {
            // the connection has ended, which the read will tell
        }
    }

    @Override
    public ByteBuffer early() {
        var octets = inbox.takeNow();
        refill();
        return octets;
    }

    /// Called when the inbox was just emptied. While much comes, the connection's thread reads the
    /// socket itself and no thread has to be woken; when nothing more is there, the processor is
    /// told to look again. At the end of the stream nothing is resumed.
    private void refill() {
        if (inbox.ended() || !reader.compareAndSet(Reader.CONNECTION, Reader.BUSY)) return;
        var piece = Sockets.ALL.pieces.take(PIECE);
        try {
            int n = session.getChannel().read(piece);
            if (n > 0) inbox.put(piece.flip());
            else if (n < 0) inbox.end();
            reader.set(n == 0 ? Reader.PROCESSOR : Reader.CONNECTION);
            if (n == 0) session.resumeRead();
        } catch (IOException e) {
            inbox.fail(e);
            session.closeNow();
        }
        Sockets.ALL.pieces.giveBack(piece);
    }

    @Override
    public boolean ready() {
        return inbox.ready();
    }

    @Override
    public Woken await(long deadline) throws IOException {
        return inbox.await(deadline);
    }

    @Override
    public void give(ByteBuffer octets) throws IOException {
        sendNow(octets);
        if (!octets.hasRemaining()) return;
        outbox.add(octets.remaining(), writeLimit);
        session.write(IoBuffer.wrap(octets.slice()));
    }

    /// As much as the socket takes, when nothing waits to be sent before: mostly all, and two
    /// changes of thread are spared. The processor writes only what is in the outbox, so the two
    /// never write at once.
    private void sendNow(ByteBuffer octets) throws IOException {
        unanswered = false;
        if (outbox.quiet() && session.getChannel() instanceof SocketChannel channel)
            channel.write(octets);
    }

    @Override
    public void write(ByteBuffer octets) throws IOException {
        sendNow(octets);
        while (octets.hasRemaining()) {
            var piece = new byte[Math.min(octets.remaining(), PIECE)];
            octets.get(piece);
            give(ByteBuffer.wrap(piece));
        }
    }

    @Override
    public void flush() {
        // the processor sends what it has
    }

    @Override
    public void writeLimit(long nanos) {
        writeLimit = nanos;
    }

    /// Closing a socket with unread octets resets it, and the reset overtakes our last answer. So
    /// when some are unread, we first say that we send no more and read for a moment.
    @Override
    public void close() throws IOException {
        try {
            if (outbox.awaitEmpty(writeLimit)
                    && inbox.ready()
                    && !inbox.ended()
                    && session.getChannel() instanceof SocketChannel channel) {
                channel.shutdownOutput();
                long deadline = System.nanoTime() + LINGER;
                while (inbox.await(deadline) == Woken.INPUT && System.nanoTime() < deadline)
                    early();
            }
        } finally {
            session.closeNow();
        }
    }

    // Any thread ------------------------------------------------------------------------------

    @Override
    public void wake() {
        inbox.call();
    }

    @Override
    public void abort() {
        inbox.fail(new IOException("connection closed"));
        outbox.end();
        session.closeNow();
    }
}
