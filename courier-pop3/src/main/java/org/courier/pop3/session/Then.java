package org.courier.pop3.session;

/// What the session loop does after an answer.
public enum Then {
    CONTINUE,
    START_TLS,
    CLOSE
}
