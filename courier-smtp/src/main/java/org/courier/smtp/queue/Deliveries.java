package org.courier.smtp.queue;

import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The attempts of all Rounds: a virtual thread each, as many at once as the modules allow; hosts
/// take turns in HostQueues. See Scheduler for the order of locks.
final class Deliveries implements Closeable {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Map<DeliveryModule, HostQueues<Delivery>> modules;
    private final Consumer<Runnable> guarded;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private boolean closing;

    /// One attempt with what it belongs to.
    record Delivery(Round round, DeliveryModule module, Attempt attempt) {}

    /// @param guarded runs an attempt and survives a bug in it
    Deliveries(List<DeliveryModule> modules, Consumer<Runnable> guarded) {
        this.modules =
                modules.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Function.identity(), m -> new HostQueues<>(m.limits())));
        this.guarded = guarded;
    }

    void enqueue(List<Delivery> deliveries) {
        lock.lock();
        try {
            for (var d : deliveries) modules.get(d.module).add(d.attempt.host(), d);
            deliveries.stream().map(Delivery::module).distinct().forEach(this::startNext);
        } finally {
            lock.unlock();
        }
    }

    private void startNext(DeliveryModule module) {
        if (closing) return;
        var queues = modules.get(module);
        for (var next = queues.next(); next.isPresent(); next = queues.next()) {
            var delivery = next.get();
            Thread.ofVirtual().name(module.name()).start(() -> deliver(delivery));
        }
    }

    private void deliver(Delivery delivery) {
        try {
            guarded.accept(() -> delivery.round.deliver(delivery.module, delivery.attempt));
        } finally {
            lock.lock();
            try {
                modules.get(delivery.module).ended(delivery.attempt.host());
                startNext(delivery.module);
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Starts nothing more and waits a moment for what runs.
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            long nanos = GRACE.toNanos();
            while (nanos > 0 && modules.values().stream().anyMatch(m -> m.running() > 0))
                nanos = ended.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
