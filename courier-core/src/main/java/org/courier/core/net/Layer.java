package org.courier.core.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/// One storey of a connection. Used by the connection's own thread only, unless a method says
/// otherwise. Deadlines are in terms of System.nanoTime().
interface Layer {
    /// No octets: the end of the stream.
    ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /// The next octets, which then belong to the caller; NOTHING at the end of the stream.
    ///
    /// @throws java.net.SocketTimeoutException when none came until the deadline
    ByteBuffer read(long deadline) throws IOException;

    /// Whether read would not wait.
    boolean ready();

    /// Waits until read would not wait, somebody called, or the deadline.
    Connection.Woken await(long deadline) throws IOException;

    /// Sends octets; blocks while the other side is too far behind. The octets are the layer's from
    /// now on, array and all.
    void give(ByteBuffer octets) throws IOException;

    /// The same for octets whose array the caller goes on using.
    void write(ByteBuffer octets) throws IOException;

    /// What a layer holds back goes out.
    void flush() throws IOException;

    /// Says goodbye as the layer's protocol has it and closes the layers below.
    void close() throws IOException;

    /// The lowest storey: a socket, or standard input and output.
    interface Ground extends Layer {
        /// Everything that came and was not read yet, without waiting.
        ByteBuffer early();

        /// Ends an await, now or the next one. Any thread.
        void wake();

        /// Closes at once; waiting reads and writes end. Any thread.
        void abort();

        /// How long a write may wait for the other side.
        void writeLimit(long nanos);
    }
}
