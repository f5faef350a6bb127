package org.courier.core.maildir;

import java.io.IOException;

/// The account's quota does not allow this.
public final class OverQuota extends IOException {
    private static final long serialVersionUID = 1L;

    public OverQuota(String message) {
        super(message);
    }
}
