package org.courier.core.config;

import java.util.List;
import java.util.stream.Collectors;

/// A configuration that cannot be used. The message is complete and meant for the administrator:
/// `file:line: KEY: read "x", expected ...`, one line for each mistake that was found.
public final class ConfigError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigError(String message) {
        super(message);
    }

    static ConfigError of(List<Problem> problems) {
        return new ConfigError(
                problems.stream().map(Problem::text).collect(Collectors.joining("\n")));
    }
}
