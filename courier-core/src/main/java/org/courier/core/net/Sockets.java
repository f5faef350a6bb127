package org.courier.core.net;

import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.WriteRequest;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketConnector;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/// MINA's side of every connection of the process: two processors that only move octets between
/// sockets and the in- and outboxes.
final class Sockets implements IoProcessor<NioSession> {
    /// One for the process: threads and selectors belong to the process, not to a service.
    static final Sockets ALL = new Sockets();

    private static final AttributeKey LAYER = new AttributeKey(Sockets.class, "layer");
    private static final int PROCESSORS = 2;

    /// For connections that read for themselves.
    final Scratch pieces = new Scratch(ByteBuffer::allocateDirect);

    private final Executor threads =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("sockets-", 1).factory());
    private final List<Mover> movers;
    private final NioSocketConnector connector;

    private Sockets() {
        movers = List.of(new Mover(threads), new Mover(threads));
        connector = new NioSocketConnector(threads, this);
        connector.setHandler(new Handler());
        connector.setConnectTimeoutMillis(Duration.ofMinutes(30).toMillis());
        configure(connector.getSessionConfig());
    }

    static void configure(SocketSessionConfig config) {
        config.setTcpNoDelay(true);
        config.setKeepAlive(true);
        config.setReadBufferSize(config.getMinReadBufferSize()); // Mover has its own
    }

    /// A processor that reads into one buffer for all its sockets, and gives octets to the layer
    /// itself: MINA would allocate a buffer for each read. It changes the read interest of a socket
    /// in its own thread and leaves the write interest alone: done in the connection's thread, as
    /// MINA does, one of both could get lost.
    private static final class Mover extends NioProcessor {
        private final ByteBuffer piece = ByteBuffer.allocateDirect(64 * 1024);

        Mover(Executor threads) {
            super(threads);
        }

        /// Nothing is left for MINA to tell but the end of the stream.
        @Override
        protected int read(NioSession session, IoBuffer unused) throws Exception {
            int n = session.getChannel().read(piece.clear());
            if (n > 0) layer(session).received(piece.flip());
            return Math.min(n, 0);
        }

        @Override
        public void updateTrafficControl(NioSession session) {
            try {
                setInterestedInRead(session, !session.isReadSuspended());
            } catch (Exception e) {
                session.getFilterChain().fireExceptionCaught(e);
            }
        }
    }

    private Mover of(NioSession session) {
        return movers.get((int) (session.getId() % PROCESSORS));
    }

    static SocketLayer layer(IoSession session) {
        return (SocketLayer) session.getAttribute(LAYER);
    }

    /// The handler of every socket; listeners add what happens when one opens.
    static class Handler extends IoHandlerAdapter {
        @Override
        public void sessionCreated(IoSession session) {
            session.setAttribute(LAYER, new SocketLayer((NioSession) session));
        }

        @Override
        public void messageSent(IoSession session, Object octets) {
            layer(session).sent((IoBuffer) octets);
        }

        @Override
        public void inputClosed(IoSession session) {
            layer(session).inputEnded();
        }

        @Override
        public void exceptionCaught(IoSession session, Throwable cause) {
            if (cause instanceof IOException failure
                    && session.getAttribute(LAYER) instanceof SocketLayer layer)
                layer.failed(failure);
            session.closeNow();
        }

        @Override
        public void sessionClosed(IoSession session) {
            if (session.getAttribute(LAYER) instanceof SocketLayer layer) layer.closed();
        }
    }

    static SocketLayer connect(
            InetSocketAddress to, Optional<InetSocketAddress> from, Duration timeOut)
            throws IOException {
        if (to.isUnresolved()) throw new IOException("unknown host " + to.getHostString());
        var connector = ALL.connector;
        var attempt =
                from.map(f -> connector.connect(to, f)).orElseGet(() -> connector.connect(to));
        if (!attempt.awaitUninterruptibly(Math.max(1, timeOut.toMillis()))) {
            attempt.cancel();
            if (attempt.isConnected()) attempt.getSession().closeNow();
            throw new SocketTimeoutException("no answer from " + to + " in time");
        }
        if (attempt.getException() instanceof IOException e) throw e;
        if (attempt.getException() != null) throw new IOException(attempt.getException());
        return layer(attempt.getSession());
    }

    @Override
    public void add(NioSession session) {
        of(session).add(session);
    }

    @Override
    public void flush(NioSession session) {
        of(session).flush(session);
    }

    @Override
    public void write(NioSession session, WriteRequest request) {
        of(session).write(session, request);
    }

    @Override
    public void updateTrafficControl(NioSession session) {
        of(session).updateTrafficMask(session);
    }

    @Override
    public void remove(NioSession session) {
        of(session).remove(session);
    }

    @Override
    public boolean isDisposing() {
        return false;
    }

    @Override
    public boolean isDisposed() {
        return false;
    }

    @Override
    public void dispose() {
        // they live as long as the process
    }
}
