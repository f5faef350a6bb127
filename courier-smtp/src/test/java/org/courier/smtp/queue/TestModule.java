package org.courier.smtp.queue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A module whose answers a test writes.
final class TestModule implements DeliveryModule {
    private final String name;
    private final Limits limits;
    final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    final AtomicInteger mostAtOnce = new AtomicInteger();
    final AtomicInteger mostPerHost = new AtomicInteger();
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile Function<Attempt.Target, Outcome> answer =
            _ -> Outcome.delivered(Progress.How.LOCAL, "Message delivered.");

    TestModule(String name, Limits limits) {
        this.name = name;
        this.limits = limits;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public List<Outcome> deliver(Attempt attempt) throws IOException {
        var here = running.computeIfAbsent(attempt.host(), _ -> new AtomicInteger());
        int now = here.incrementAndGet();
        mostPerHost.accumulateAndGet(now, Math::max);
        mostAtOnce.accumulateAndGet(
                running.values().stream().mapToInt(AtomicInteger::get).sum(), Math::max);
        attempts.add(attempt);
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        here.decrementAndGet();
        return attempt.targets().stream().map(answer).toList();
    }
}
