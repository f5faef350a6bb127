package org.courier.core.config;

import java.util.List;
import java.util.Optional;

/// A file of the configuration and the settings it may hold.
public record SettingsFile(String name, String purpose, List<Setting<?>> settings, Syntax syntax) {
    /// How a file writes its assignments.
    public enum Syntax {
        /// `NAME="value"`, as a shell reads it.
        SHELL,
        /// `NAME value`, as the C suite's authldaprc and authmysqlrc.
        WORDS
    }

    public SettingsFile {
        settings = List.copyOf(settings);
    }

    /// A shell-assignment file.
    public SettingsFile(String name, String purpose, List<Setting<?>> settings) {
        this(name, purpose, settings, Syntax.SHELL);
    }

    public Optional<Setting<?>> setting(String key) {
        return settings.stream().filter(s -> s.isNamed(key)).findFirst();
    }
}
