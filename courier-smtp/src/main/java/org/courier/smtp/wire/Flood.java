package org.courier.smtp.wire;

import java.io.IOException;

/// A line or a message without end: the session says 421 and leaves.
public final class Flood extends IOException {
    private static final long serialVersionUID = 1L;

    public Flood(String what) {
        super(what);
    }
}
