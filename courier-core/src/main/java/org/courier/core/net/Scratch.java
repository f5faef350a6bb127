package org.courier.core.net;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/// A few buffers of a whole TLS record, lent for the moment of sealing one: the engine wants room
/// for the largest even when it seals ten octets.
final class Scratch {
    private final ArrayBlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(8);

    ByteBuffer take(int size) {
        var buffer = free.poll();
        return buffer != null && buffer.capacity() >= size
                ? buffer.clear()
                : ByteBuffer.allocate(size);
    }

    void giveBack(ByteBuffer buffer) {
        free.offer(buffer);
    }
}
