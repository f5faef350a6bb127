package org.courier.auth.backend.sql;

import org.courier.core.config.ConfigError;
import org.courier.core.config.Setting;

/// Where a key stands, as errors begin: `file:line: KEY`.
interface Place {
    String of(Setting<?> setting);

    default ConfigError error(Setting<?> setting, String problem) {
        return new ConfigError(of(setting) + ": " + problem);
    }

    default ConfigError missing(Setting<?> setting) {
        return error(setting, "is missing");
    }

    default ConfigError missing(Setting<?> setting, Setting<?> other) {
        return error(setting, "is missing, and so is " + other.name());
    }
}
