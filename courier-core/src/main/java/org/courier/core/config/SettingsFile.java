package org.courier.core.config;

import java.util.List;
import java.util.Optional;

/// A shell-assignment file of the configuration and the settings it may hold.
public record SettingsFile(String name, String purpose, List<Setting<?>> settings) {
    public SettingsFile {
        settings = List.copyOf(settings);
    }

    public Optional<Setting<?>> setting(String key) {
        return settings.stream().filter(s -> s.name().equals(key)).findFirst();
    }
}
