package org.courier.auth.tool;

import org.courier.core.config.ConfigDirectory;

import java.nio.file.Path;
import java.util.Optional;

/// Where the commands find their configuration, which the C suite compiles into them: the
/// environment variables COURIER_CONFIG and COURIER_STATE, or /etc/courier and /var/lib/courier.
final class SystemConfiguration {
    private SystemConfiguration() {}

    static ConfigDirectory directory() {
        return ConfigDirectory.of(path("COURIER_CONFIG", "/etc/courier"));
    }

    /// Where a server keeps what it learns.
    static Path state() {
        return path("COURIER_STATE", "/var/lib/courier");
    }

    private static Path path(String variable, String otherwise) {
        return Path.of(
                Optional.ofNullable(System.getenv(variable))
                        .filter(name -> !name.isEmpty())
                        .orElse(otherwise));
    }
}
