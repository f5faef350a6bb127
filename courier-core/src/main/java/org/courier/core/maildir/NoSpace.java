package org.courier.core.maildir;

import java.io.IOException;

/// Whether a failure means that the disk, or the user's part of it, is full. Java tells it in the
/// system's words only, which a program in the C or an English locale gets as they are here.
final class NoSpace {
    private NoSpace() {}

    static boolean isCause(IOException e) {
        var text = String.valueOf(e.getMessage());
        return text.contains("No space left on device") || text.contains("Disk quota exceeded");
    }
}
