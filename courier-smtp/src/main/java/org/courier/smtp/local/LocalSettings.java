package org.courier.smtp.local;

import org.courier.core.config.Setting;

/// Settings of local delivery in the file `courierd`.
public final class LocalSettings {
    public static final Setting<String> DEFAULTDELIVERY =
            Setting.text(
                    "DEFAULTDELIVERY",
                    "./Maildir",
                    "Delivery instructions, one a line, of accounts without a .courier file.");
    public static final Setting<String> MAILDROPDEFAULT =
            Setting.text("MAILDROPDEFAULT", "./Maildir", "The mailbox that maildrop delivers to.");

    private LocalSettings() {}
}
