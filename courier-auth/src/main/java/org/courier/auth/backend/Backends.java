package org.courier.auth.backend;

import org.courier.auth.AccountOptions;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthdaemonSettings;
import org.courier.auth.Authenticator;
import org.courier.auth.LoginPolicy;
import org.courier.auth.backend.ldap.Ldap;
import org.courier.auth.backend.sql.MySql;
import org.courier.auth.backend.sql.PgSql;
import org.courier.auth.backend.sql.Sqlite;
import org.courier.auth.backend.system.AuthPam;
import org.courier.auth.backend.system.AuthPasswd;
import org.courier.auth.password.NewScheme;
import org.courier.auth.policy.LoginRules;
import org.courier.auth.token.Tokens;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Problem;
import org.courier.core.config.Settings;
import org.courier.core.log.Log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The table of the sources of accounts.
public final class Backends {
    private static final Log LOG = Log.of("authdaemond");

    /// One source: the C suite's module name, and how it is opened from the configuration.
    ///
    /// @param guarded it may be slow, hung or away: a `Guard` stands before it
    /// @param present whether the configuration has it at all; says in the log why not
    public record Backend(
            String name,
            Function<ConfigDirectory, AuthBackend> open,
            boolean guarded,
            Predicate<ConfigDirectory> present) {
        Backend(String name, Function<ConfigDirectory, AuthBackend> open, boolean guarded) {
            this(name, open, guarded, _ -> true);
        }
    }

    public static final List<Backend> ALL =
            List.of(
                    new Backend(UserDb.NAME, UserDb::configured, false),
                    new Backend(Ldap.NAME, Ldap::configured, true),
                    new Backend(MySql.NAME, MySql::configured, true),
                    new Backend(PgSql.NAME, PgSql::configured, true),
                    new Backend(Sqlite.NAME, Sqlite::configured, true),
                    new Backend(AuthPasswd.PASSWD, AuthPasswd::passwd, true),
                    new Backend(AuthPasswd.SHADOW, AuthPasswd::shadow, true),
                    // its own time-out: a refusal by PAM alone takes two seconds
                    new Backend(AuthPam.NAME, AuthPam::configured, false),
                    new Backend(Pipe.NAME, Pipe::configured, true, Pipe::present),
                    new Backend(Custom.NAME, Custom::configured, true, Custom::present),
                    new Backend(Daemon.NAME, Daemon::configured, true));

    private Backends() {}

    /// All sources that authdaemonrc names, in its order. One that is not there is logged and left
    /// out, as distributions ship an authmodulelist with sources that are separate packages.
    public static Authenticator authenticator(ConfigDirectory configuration) {
        return authenticator(configuration, LoginRules.of(configuration));
    }

    /// @param policy asked about every login
    public static Authenticator authenticator(ConfigDirectory configuration, LoginPolicy policy) {
        var settings = configuration.settings(AuthdaemonSettings.AUTHDAEMONRC);
        var defaults = AccountOptions.parse(settings.get(AuthdaemonSettings.DEFAULT_OPTIONS));
        var modules =
                named(settings.get(AuthdaemonSettings.MODULES), Backends::unknown).stream()
                        .filter(backend -> backend.present().test(configuration))
                        .map(backend -> opened(backend, configuration, settings))
                        .toList();
        boolean debug = settings.get(AuthdaemonSettings.DEBUG_LOGIN) > 0;
        return Authenticator.of(modules, defaults, debug)
                .withPolicy(policy)
                .withTokens(Tokens.configured(configuration))
                .withRehash(
                        settings.get(AuthdaemonSettings.REHASH)
                                .filter(name -> !name.isBlank())
                                .map(NewScheme::named));
    }

    /// Sources of authmodulelist that are not there: a warning each, an error when none is.
    public static List<Problem> problems(ConfigDirectory configuration) {
        var file = AuthdaemonSettings.AUTHDAEMONRC;
        var list = configuration.settings(file).get(AuthdaemonSettings.MODULES);
        var unknown = new ArrayList<String>();
        var known = named(list, unknown::add);
        var place = configuration.place(AuthdaemonSettings.MODULES, file) + ": ";
        var there = ALL.stream().map(Backend::name).collect(Collectors.joining(", "));
        if (known.isEmpty())
            return List.of(
                    Problem.error(
                            place + "read \"" + list + "\", expected at least one of " + there));
        return Stream.concat(
                        unknown.stream()
                                .map(
                                        name ->
                                                place
                                                        + "no module "
                                                        + name
                                                        + " here; there is "
                                                        + there)
                                .map(Problem::warning),
                        LoginRules.problems(configuration).stream())
                .toList();
    }

    public static Optional<Backend> named(String name) {
        return ALL.stream().filter(backend -> backend.name().equals(name)).findFirst();
    }

    private static void unknown(String name) {
        LOG.info("authmodulelist: no module " + name + " here");
    }

    private static AuthBackend opened(
            Backend backend, ConfigDirectory configuration, Settings settings) {
        var source = backend.open().apply(configuration);
        return backend.guarded() ? new Guard(source, limits(settings)) : source;
    }

    private static Guard.Limits limits(Settings settings) {
        return new Guard.Limits(
                Duration.ofSeconds(settings.get(AuthdaemonSettings.TIMEOUT)),
                Guard.Limits.DEFAULT.atOnce(),
                Guard.Limits.DEFAULT.pause(),
                Duration.ofSeconds(settings.get(AuthdaemonSettings.CACHE)));
    }

    /// Those of a list with blanks between names, in its order.
    public static List<Backend> named(String list, Consumer<String> unknown) {
        var found = new ArrayList<Backend>();
        for (String name : list.strip().split("\\s+")) {
            named(name).ifPresentOrElse(found::add, () -> unknown.accept(name));
        }
        return found;
    }
}
