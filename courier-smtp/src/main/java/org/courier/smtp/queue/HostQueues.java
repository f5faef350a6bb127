package org.courier.smtp.queue;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Attempts of one module that wait for their turn: hosts take turns, so that a busy one starves
/// nobody, and none has more than its share at once. Guarded by the lock of Deliveries.
final class HostQueues<T> {
    private static final class Host<T> {
        private final ArrayDeque<T> waiting = new ArrayDeque<>();
        private int running;
        private boolean inTurn;
    }

    private final DeliveryModule.Limits limits;
    private final Map<String, Host<T>> hosts = new HashMap<>();
    private final ArrayDeque<String> turn = new ArrayDeque<>();
    private int running;

    HostQueues(DeliveryModule.Limits limits) {
        this.limits = limits;
    }

    void add(String name, T attempt) {
        var host = hosts.computeIfAbsent(name, _ -> new Host<>());
        host.waiting.add(attempt);
        takeTurn(name, host);
    }

    /// The next attempt that may start; it counts as running from here on.
    Optional<T> next() {
        if (running >= limits.deliveries() || turn.isEmpty()) return Optional.empty();
        var name = turn.poll();
        var host = hosts.get(name);
        host.inTurn = false;
        host.running++;
        running++;
        var attempt = host.waiting.poll();
        takeTurn(name, host);
        return Optional.of(attempt);
    }

    void ended(String name) {
        var host = hosts.get(name);
        host.running--;
        running--;
        takeTurn(name, host);
        if (host.running == 0 && host.waiting.isEmpty()) hosts.remove(name);
    }

    int running() {
        return running;
    }

    private void takeTurn(String name, Host<T> host) {
        if (host.inTurn || host.waiting.isEmpty() || host.running >= limits.perHost()) return;
        host.inTurn = true;
        turn.add(name);
    }
}
