package org.courier.smtp.queue;

import java.io.IOException;
import java.util.List;

/// A way to deliver: C's modules "local" and "esmtp".
public interface DeliveryModule {
    /// As C names it.
    String name();

    Limits limits();

    /// MAXDELS, MAXHOST, MAXRCPT: attempts at once, attempts at once with one host, recipients in
    /// one attempt.
    record Limits(int deliveries, int perHost, int recipients) {}

    /// One outcome for each target, in order.
    ///
    /// @throws IOException the copies are tried again later
    List<Outcome> deliver(Attempt attempt) throws IOException;
}
