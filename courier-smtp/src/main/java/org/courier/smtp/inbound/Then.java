package org.courier.smtp.inbound;

/// What the session does once a reply has been written.
enum Then {
    GO_ON,
    START_TLS,
    CLOSE
}
