package org.courier.auth.backend.sql;

import org.courier.auth.AuthBackend;
import org.courier.auth.AuthdaemonSettings;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Problem;
import org.courier.core.config.Settings;
import org.courier.core.config.SettingsFile;

import java.time.Duration;
import java.util.List;

/// What is different between the three: the file, its keys, how a connection is opened.
///
/// @param kept connections that stay open when idle
/// @param inProcess the driver runs the database itself, in native code
record SqlModule(
        String name, SettingsFile rc, SqlKeys keys, int kept, boolean inProcess, Drivers drivers) {
    interface Drivers {
        /// @throws ConfigError when the settings do not say where the database is
        Connections.Opener opener(Place place, Settings settings);
    }

    AuthBackend configured(ConfigDirectory configuration) {
        int seconds =
                configuration
                        .settings(AuthdaemonSettings.AUTHDAEMONRC)
                        .get(AuthdaemonSettings.TIMEOUT);
        return new SqlBackend(this, configuration, Duration.ofSeconds(seconds));
    }

    /// For `courier check`: what is odd.
    ///
    /// @throws ConfigError when authmodulelist names it and its file cannot be used
    List<Problem> problems(ConfigDirectory configuration) {
        String list =
                configuration
                        .settings(AuthdaemonSettings.AUTHDAEMONRC)
                        .get(AuthdaemonSettings.MODULES);
        if (!List.of(list.strip().split("\\s+")).contains(name)) {
            return List.of();
        }
        if (!configuration.has(rc.name())) {
            throw new ConfigError(configuration.file(rc.name()) + ": no such file");
        }
        var settings = configuration.settings(rc);
        keys.statements(place(configuration), settings);
        drivers.opener(place(configuration), settings);
        return List.of();
    }

    Place place(ConfigDirectory configuration) {
        return setting -> configuration.place(setting, rc);
    }
}
