package org.courier.auth.password;

import org.courier.core.config.ConfigError;

import java.util.Locale;

/// The scheme that stored passwords are to be brought to (AUTHREHASH).
public final class NewScheme {
    private final String name;
    private final String sample;

    private NewScheme(String name) {
        this.name = name;
        this.sample = make("sample");
    }

    /// @param name as authpasswd takes it: CRYPT (the best of this machine), ARGON2ID,
    ///   SCRAM-SHA-256, `$6$` ...
    /// @throws ConfigError when there is no such scheme here
    public static NewScheme named(String name) {
        try {
            return new NewScheme(name.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ConfigError("AUTHREHASH: " + e.getMessage());
        }
    }

    private String make(String clear) {
        if (name.equals("CRYPT")) {
            return PasswordHash.best(clear);
        }
        return PasswordHash.create(
                name.startsWith("$") ? name.toLowerCase(Locale.ROOT) : name, clear);
    }

    /// Whether a stored hash should give way: it is weaker, or SCRAM was asked for and it holds
    /// none of these keys.
    public boolean isBetterThan(String stored) {
        int end = sample.indexOf('}') + 1;
        return sample.startsWith("{SCRAM-")
                ? !stored.regionMatches(true, 0, sample, 0, end) && !isPostgresForm(stored)
                : Strength.of(stored).compareTo(Strength.of(sample)) < 0;
    }

    private boolean isPostgresForm(String stored) {
        return sample.startsWith("{SCRAM-SHA-256}") && stored.startsWith("SCRAM-SHA-256$");
    }

    /// The hash that is to be stored for a password instead of this one: often the same.
    public String instead(String stored, String clear) {
        return isBetterThan(stored) ? make(clear) : stored;
    }

    @Override
    public String toString() {
        return name;
    }
}
