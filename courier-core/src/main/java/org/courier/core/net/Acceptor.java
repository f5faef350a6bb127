package org.courier.core.net;

import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.Semaphore;

/// Accepts while fewer connections are there than allowed; else it waits, and clients wait in the
/// operating system's queue.
final class Acceptor extends NioSocketAcceptor {
    private static final int BACKLOG = 1024;

    /// As many as further connections may come.
    private static final class Slots extends Semaphore {
        private static final long serialVersionUID = 1L;

        Slots(int most) {
            super(most);
        }

        void fewer(int number) {
            reducePermits(number);
        }
    }

    private final Slots slots;
    private volatile int most;
    private volatile boolean closing;

    Acceptor(int most) {
        super(Sockets.ALL);
        this.most = most;
        slots = new Slots(most);
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

    /// Allows another number from now on; those above it stay.
    void most(int next) {
        int more = next - most;
        most = next;
        if (more > 0) slots.release(more);
        else slots.fewer(-more);
    }

    /// What is done to the addresses must not wait for an accept that waits for a slot.
    @FunctionalInterface
    interface Change {
        void make() throws IOException;
    }

    void changing(Change change) throws IOException {
        closing = true;
        slots.release();
        try {
            change.make();
        } finally {
            slots.fewer(1);
            closing = false;
        }
    }

    void stop() {
        closing = true;
        slots.release(); // for an accept that waits
        unbind();
        dispose(false);
    }
}
