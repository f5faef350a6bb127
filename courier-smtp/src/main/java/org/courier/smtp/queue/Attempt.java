package org.courier.smtp.queue;

import org.courier.smtp.route.Router;

import java.util.List;

/// One try to deliver one message to some of its recipients, all on the same way.
///
/// @param host the key of the way: an account's address, or a relay as Relay reads it
public record Attempt(
        QueueId id,
        Envelope envelope,
        String host,
        List<Target> targets,
        Content content,
        long size) {

    /// A recipient, by its index in the envelope, and its route.
    public record Target(int index, Recipient recipient, Router.Route route) {}
}
