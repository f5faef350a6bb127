package org.courier.auth.backend;

import org.courier.auth.AccountSource;
import org.courier.auth.AuthBackend;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.log.Log;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// authcustom: the one source of accounts that the class path provides (`AccountSource`).
public final class Custom {
    public static final String NAME = "authcustom";
    private static final Log LOG = Log.of("authdaemond");

    private Custom() {}

    static boolean present(ConfigDirectory configuration) {
        boolean some = !providers(AccountSource.class.getClassLoader()).isEmpty();
        if (!some) {
            LOG.info("authcustom: disabled: no class provides " + AccountSource.class.getName());
        }
        return some;
    }

    static AuthBackend configured(ConfigDirectory configuration) {
        return configured(configuration, AccountSource.class.getClassLoader());
    }

    static AuthBackend configured(ConfigDirectory configuration, ClassLoader classes) {
        var found = providers(classes);
        if (found.size() != 1) {
            String names =
                    found.stream()
                            .map(provider -> provider.type().getName())
                            .collect(Collectors.joining(", "));
            throw new ConfigError("authcustom: one source is wanted, there are: " + names);
        }
        return found.getFirst().get().open(configuration);
    }

    private static List<ServiceLoader.Provider<AccountSource>> providers(ClassLoader classes) {
        return ServiceLoader.load(AccountSource.class, classes).stream().toList();
    }
}
