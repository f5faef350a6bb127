package org.courier.core.file;

import java.io.IOException;
import java.nio.file.Path;

/// A lock file was held by somebody else all the time one was ready to wait.
public final class LockedException extends IOException {
    private static final long serialVersionUID = 1L;

    LockedException(Path lockFile) {
        super(lockFile + " is held by another process");
    }
}
