package org.courier.auth.password;

/// How many costly hashes were computed.
public final class HashCount {
    private HashCount() {}

    /// Once no more are under way.
    public static long settled() {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!HeavyWork.isIdle()) {
            if (System.nanoTime() > deadline) throw new AssertionError("still hashing");
            Thread.onSpinWait();
        }
        return HeavyWork.done();
    }
}
