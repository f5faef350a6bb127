package org.courier.core.net;

import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.Semaphore;

/// Accepts while fewer connections are there than allowed; else it waits, and clients wait in the
/// operating system's queue.
final class Acceptor extends NioSocketAcceptor {
    private static final int BACKLOG = 1024;

    private final Semaphore slots;
    private final int most;
    private volatile boolean closing;

    Acceptor(int most) {
        super(Sockets.ALL);
        this.most = most;
        slots = new Semaphore(most);
        setBacklog(BACKLOG);
        setReuseAddress(true);
        setCloseOnDeactivation(false);
        Sockets.configure(getSessionConfig());
    }

    @Override
    protected NioSession accept(IoProcessor<NioSession> processor, ServerSocketChannel handle)
            throws Exception {
        slots.acquire();
        NioSession session = null;
        try {
            if (!closing) session = super.accept(processor, handle);
            return session;
        } finally {
            if (session == null) slots.release();
        }
    }

    int taken() {
        return most - slots.availablePermits();
    }

    void release() {
        slots.release();
    }

    void stop() {
        closing = true;
        slots.release(); // for an accept that waits
        unbind();
        dispose(false);
    }
}
