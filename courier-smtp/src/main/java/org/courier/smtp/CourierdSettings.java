package org.courier.smtp;

import org.courier.core.config.Setting;
import org.courier.core.config.SettingsFile;
import org.courier.smtp.dsn.DsnSettings;
import org.courier.smtp.local.LocalSettings;
import org.courier.smtp.outbound.OutboundSettings;
import org.courier.smtp.queue.Times;
import org.courier.smtp.queue.Window;
import org.courier.smtp.route.Router;

import java.util.ArrayList;
import java.util.List;

/// The file `courierd`, and the one-value files of the queue and of delivery.
public final class CourierdSettings {
    public static final SettingsFile COURIERD =
            new SettingsFile(
                    "courierd",
                    "Local delivery, relaying and reports.",
                    joined(
                            List.of(
                                    LocalSettings.DEFAULTDELIVERY,
                                    LocalSettings.MAILDROPDEFAULT,
                                    DsnSettings.DSNTOAUTHADDR),
                            OutboundSettings.COURIERD));

    /// Files that hold one value each.
    public static final List<Setting<?>> FILES =
            joined(
                    Times.SETTINGS,
                    Window.SETTINGS,
                    Router.SETTINGS,
                    OutboundSettings.FILES,
                    DsnSettings.FILES);

    private CourierdSettings() {}

    @SafeVarargs
    private static List<Setting<?>> joined(List<Setting<?>>... parts) {
        var all = new ArrayList<Setting<?>>();
        for (var part : parts) all.addAll(part);
        return List.copyOf(all);
    }
}
