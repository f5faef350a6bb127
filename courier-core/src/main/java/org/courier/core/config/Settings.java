package org.courier.core.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Values read from settings files. A value is checked when its file is read, so `get` on a setting
/// of that file cannot fail.
public final class Settings {
    private final Map<String, String> assignments;

    private Settings(Map<String, String> assignments) {
        this.assignments = Collections.unmodifiableMap(new LinkedHashMap<>(assignments));
    }

    /// All defaults.
    public static Settings defaults() {
        return new Settings(Map.of());
    }

    /// For tests and programs: these assignments as if read from a file.
    public static Settings of(Map<String, String> assignments) {
        return new Settings(assignments);
    }

    /// @throws ConfigError when the value is not allowed
    public <T> T get(Setting<T> setting) {
        var text = assignments.get(setting.name());
        if (text == null) return setting.byDefault();
        try {
            return setting.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigError(setting.name() + ": " + e.getMessage());
        }
    }

    /// Whether a file assigns it.
    public boolean isSet(Setting<?> setting) {
        return assignments.containsKey(setting.name());
    }

    /// Every assignment by name, with unknown ones.
    public Map<String, String> assignments() {
        return assignments;
    }
}
