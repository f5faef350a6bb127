package org.courier.auth.tool;

import org.courier.core.config.ConfigDirectory;

import java.nio.file.Path;
import java.util.Optional;

/// Where the commands find their configuration, which the C suite compiles into them: the
/// environment variable COURIER_CONFIG, or /etc/courier.
final class SystemConfiguration {
    private SystemConfiguration() {}

    static ConfigDirectory directory() {
        return ConfigDirectory.of(
                Path.of(
                        Optional.ofNullable(System.getenv("COURIER_CONFIG"))
                                .filter(name -> !name.isEmpty())
                                .orElse("/etc/courier")));
    }
}
