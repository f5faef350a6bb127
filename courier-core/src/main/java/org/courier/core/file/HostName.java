package org.courier.core.file;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/// This host's name as gethostname() tells it, which lock files and message names carry.
public final class HostName {
    private static final String NAME = read();

    private HostName() {}

    public static String get() {
        return NAME;
    }

    /// With '/' and ':' as \057 and \072, as the Maildir specification wants it in file names.
    public static String forFileNames() {
        return NAME.replace("/", "\\057").replace(":", "\\072");
    }

    private static String read() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException _) {
            // not Linux
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException _) {
                return "localhost";
            }
        }
    }
}
