package org.courier.smtp.queue;

import java.util.Optional;
import java.util.Set;

/// One recipient (RFC 3461 section 4): address "local@domain" in UTF-8, NOTIFY (empty: none given),
/// ORCPT decoded "rfc822;x@y".
public record Recipient(String address, Set<Notify> notifyOn, Optional<String> originalRecipient) {
    public enum Notify {
        NEVER,
        SUCCESS,
        FAILURE,
        DELAY
    }
}
