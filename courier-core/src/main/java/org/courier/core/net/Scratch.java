package org.courier.core.net;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.IntFunction;

/// A few large buffers, lent for the moment of sealing or reading: the TLS engine wants room for
/// the largest record even when it seals ten octets.
final class Scratch {
    private final ArrayBlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(8);

    private final IntFunction<ByteBuffer> allocate;

    /// @param allocate how a new buffer of a size is made
    Scratch(IntFunction<ByteBuffer> allocate) {
        this.allocate = allocate;
    }

    ByteBuffer take(int size) {
        var buffer = free.poll();
        return buffer != null && buffer.capacity() >= size ? buffer.clear() : allocate.apply(size);
    }

    void giveBack(ByteBuffer buffer) {
        free.offer(buffer);
    }
}
