package org.courier.auth.backend;

import org.courier.auth.AccountOptions;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthdaemonSettings;
import org.courier.auth.Authenticator;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.log.Log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The table of the sources of accounts.
public final class Backends {
    private static final Log LOG = Log.of("authdaemond");

    /// One source: the C suite's module name, and how it is opened from the configuration.
    public record Backend(String name, Function<ConfigDirectory, AuthBackend> open) {}

    public static final List<Backend> ALL = List.of(new Backend(UserDb.NAME, UserDb::configured));

    private Backends() {}

    /// All sources that authdaemonrc names, in its order. One that is not there is logged and left
    /// out, as distributions ship an authmodulelist with sources that are separate packages.
    public static Authenticator authenticator(ConfigDirectory configuration) {
        var settings = configuration.settings(AuthdaemonSettings.AUTHDAEMONRC);
        var defaults = AccountOptions.parse(settings.get(AuthdaemonSettings.DEFAULT_OPTIONS));
        var modules = named(settings.get(AuthdaemonSettings.MODULES), configuration);
        boolean debug = settings.get(AuthdaemonSettings.DEBUG_LOGIN) > 0;
        return Authenticator.of(modules, defaults, debug);
    }

    public static Optional<Backend> named(String name) {
        return ALL.stream().filter(backend -> backend.name().equals(name)).findFirst();
    }

    /// Those of a list with blanks between names; unknown names are logged and left out.
    public static List<AuthBackend> named(String list, ConfigDirectory configuration) {
        var found = new ArrayList<AuthBackend>();
        for (String name : list.strip().split("\\s+")) {
            named(name)
                    .ifPresentOrElse(
                            backend -> found.add(backend.open().apply(configuration)),
                            () -> LOG.info("authmodulelist: no module " + name + " here"));
        }
        return found;
    }
}
