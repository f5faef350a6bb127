package org.courier.smtp;

import org.courier.smtp.queue.Attempt;
import org.courier.smtp.queue.DeliveryModule;
import org.courier.smtp.queue.Outcome;

import java.io.IOException;
import java.util.List;

/// A way to deliver whose settings can change: an attempt ends with the module it began with.
final class CurrentModule<M extends DeliveryModule> implements DeliveryModule {
    private volatile M now;

    CurrentModule(M first) {
        now = first;
    }

    M now() {
        return now;
    }

    /// @return the one before
    M use(M next) {
        var before = now;
        now = next;
        return before;
    }

    @Override
    public String name() {
        return now.name();
    }

    @Override
    public Limits limits() {
        return now.limits();
    }

    @Override
    public List<Outcome> deliver(Attempt attempt) throws IOException {
        return now.deliver(attempt);
    }
}
