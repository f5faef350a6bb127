package org.courier.smtp.dsn;

import org.courier.core.config.Setting;

import java.util.List;
import java.util.Optional;

/// Settings of reports: one-value files, and a variable of the file `courierd`.
public final class DsnSettings {
    public static final Setting<Optional<String>> DSNFROM =
            Setting.optional("dsnfrom", "The From field of reports.");
    public static final Setting<Long> DSNLIMIT =
            Setting.size(
                    "dsnlimit",
                    32768,
                    0,
                    Long.MAX_VALUE,
                    "A failed message up to this many octets is returned whole; of a longer one,"
                            + " the header.");
    public static final Setting<Boolean> DSNTOAUTHADDR =
            Setting.flag(
                    "DSNTOAUTHADDR",
                    false,
                    "Reports go to the login name of the sender, where that is an address.");

    /// The one-value files, for the manual and the check.
    public static final List<Setting<?>> FILES = List.of(DSNFROM, DSNLIMIT);

    private DsnSettings() {}
}
