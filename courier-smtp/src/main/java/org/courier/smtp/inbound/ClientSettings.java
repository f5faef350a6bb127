package org.courier.smtp.inbound;

import org.courier.core.config.Settings;
import org.courier.core.log.Log;

import java.util.LinkedHashMap;
import java.util.Map;

/// The settings as they are for one client: what its access-list entry assigns comes before the
/// files, as the environment did in C.
final class ClientSettings {
    private static final Log LOG = Log.of("courieresmtpd");

    private ClientSettings() {}

    static Settings of(Settings settings, Map<String, String> variables) {
        if (variables.isEmpty()) return settings;
        var all = new LinkedHashMap<>(settings.assignments());
        variables.forEach(
                (name, value) -> {
                    if (isGood(name, value)) all.put(name, value);
                });
        return Settings.of(all);
    }

    private static boolean isGood(String name, String value) {
        var setting = EsmtpSettings.ESMTPD.setting(name);
        if (setting.isEmpty()) return true;
        try {
            setting.get().parse(value);
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn("access list: " + name + ": " + e.getMessage());
            return false;
        }
    }
}
