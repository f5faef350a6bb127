package org.courier.distribution;

import org.courier.auth.AuthdaemonSettings;
import org.courier.core.config.SettingsFile;
import org.courier.pop3.Pop3Settings;

import java.util.List;
import java.util.function.Supplier;

/// Every settings file of the suite: what `courier check` reads, and what .dist files and the
/// manual are printed from.
final class Configuration {
    /// Files that are read one after the other, the later one replacing.
    record Group(String module, Supplier<List<SettingsFile>> files) {}

    static final List<Group> GROUPS =
            List.of(
                    new Group("auth", () -> List.of(AuthdaemonSettings.AUTHDAEMONRC)),
                    new Group("pop3", () -> List.of(Pop3Settings.POP3D, Pop3Settings.POP3D_SSL)));

    private Configuration() {}

    static List<Group> installed() {
        return GROUPS.stream().filter(g -> Modules.has(g.module())).toList();
    }

    /// Each file once.
    static List<SettingsFile> files() {
        return installed().stream().flatMap(g -> g.files().get().stream()).distinct().toList();
    }
}
