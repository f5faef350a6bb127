package org.courier.auth.policy;

import org.courier.auth.AuthdaemonSettings;
import org.courier.core.config.Settings;
import org.courier.core.net.Networks;

import java.time.Duration;

/// What authdaemonrc says about logins.
record PolicySettings(
        Limits limits,
        String audit,
        boolean totpBars,
        boolean lastLogin,
        String masterSeparator,
        int leastUid) {
    /// Failures within the period; 0: not limited.
    record Limits(int address, int network, int account, Duration period, Networks exempt) {
        boolean off() {
            return period.isZero() || address == 0 && network == 0 && account == 0;
        }
    }

    static PolicySettings of(Settings settings) {
        return new PolicySettings(
                new Limits(
                        settings.get(AuthdaemonSettings.FAIL_ADDRESS),
                        settings.get(AuthdaemonSettings.FAIL_NETWORK),
                        settings.get(AuthdaemonSettings.FAIL_ACCOUNT),
                        settings.get(AuthdaemonSettings.FAIL_PERIOD),
                        settings.get(AuthdaemonSettings.FAIL_EXEMPT)),
                settings.get(AuthdaemonSettings.AUDIT),
                !settings.get(AuthdaemonSettings.TOTP_MAIN),
                settings.get(AuthdaemonSettings.LAST_LOGIN),
                settings.get(AuthdaemonSettings.MASTER_SEPARATOR),
                settings.get(AuthdaemonSettings.LEAST_UID));
    }
}
