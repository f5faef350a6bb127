package org.courier.auth.backend.sql;

import org.courier.auth.backend.sql.Clause.Variable;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The keys that authmysqlrc, authpgsqlrc and authsqliterc have in common, under the C suite's
/// names, and the statements that they make.
final class SqlKeys {
    static final Setting<String> DEFAULT_DOMAIN =
            Setting.text(
                    "DEFAULT_DOMAIN", "", "Domain of a login name that has none, without the @");

    private final Dialect dialect;
    private final String prefix;
    private final Setting<Optional<String>> table;
    private final Setting<Optional<String>> crypt;
    private final Setting<Optional<String>> clear;
    private final Setting<String> uid;
    private final Setting<String> gid;
    private final Setting<String> login;
    private final Setting<String> home;
    private final Setting<Optional<String>> name;
    private final Setting<Optional<String>> maildir;
    private final Setting<Optional<String>> quota;
    private final Setting<Optional<String>> options;
    private final Setting<Optional<String>> defaultDelivery;
    private final Setting<Optional<String>> defaultDeliveryField;
    private final Setting<Optional<String>> where;
    private final Setting<Optional<Clause>> select;
    private final Setting<Optional<Clause>> enumerate;
    private final Setting<Optional<Clause>> change;

    SqlKeys(Dialect dialect) {
        this.dialect = dialect;
        prefix = dialect.name() + "_";
        table = text("USER_TABLE", "Table of the accounts; needed without a SELECT_CLAUSE");
        crypt = text("CRYPT_PWFIELD", "Column of the hashed password; this or the clear one");
        clear = text("CLEAR_PWFIELD", "Column of the password itself; CRAM needs it");
        uid = column("UID_FIELD", "uid", "Column of the numeric uid");
        gid = column("GID_FIELD", "gid", "Column of the numeric gid");
        login = column("LOGIN_FIELD", "id", "Column of the login name");
        home = column("HOME_FIELD", "home", "Column of the home directory");
        name = text("NAME_FIELD", "Column of the full name");
        maildir = text("MAILDIR_FIELD", "Column of the Maildir");
        quota = text("QUOTA_FIELD", "Column of the quota, such as 5000000S,1000C");
        options = text("AUXOPTIONS_FIELD", "Column of options, such as disableimap=1,group=a");
        String delivery = "Column that takes the place of the Maildir for local delivery";
        defaultDelivery = text("DEFAULTDELIVERY", delivery);
        defaultDeliveryField =
                text("DEFAULTDELIVERY_FIELD", delivery + ", as the C suite reads it");
        where = text("WHERE_CLAUSE", "Condition for all accounts of the table");
        select =
                clause(
                        "SELECT_CLAUSE",
                        "Statement for one account instead: name, hash, clear password, uid, gid,"
                                + " home, Maildir, quota, full name, options");
        enumerate =
                clause(
                        "ENUMERATE_CLAUSE",
                        "Statement for all accounts: name, uid, gid, home, Maildir, options");
        change = clause("CHPASS_CLAUSE", "Statement for a new password");
    }

    private Setting<Optional<String>> text(String key, String meaning) {
        return Setting.optional(prefix + key, meaning);
    }

    private Setting<String> column(String key, String byDefault, String meaning) {
        return Setting.text(prefix + key, byDefault, meaning);
    }

    private Setting<Optional<Clause>> clause(String key, String meaning) {
        return Setting.parsed(
                prefix + key,
                "SQL with $(local_part) and the like in quotes",
                meaning,
                text -> Clause.parse(dialect, text));
    }

    List<Setting<?>> all() {
        var common =
                List.<Setting<?>>of(
                        table,
                        crypt,
                        clear,
                        DEFAULT_DOMAIN,
                        uid,
                        gid,
                        login,
                        home,
                        name,
                        maildir,
                        defaultDelivery,
                        quota,
                        options,
                        where,
                        select,
                        enumerate,
                        change);
        return dialect == Dialect.MYSQL
                ? Stream.concat(common.stream(), Stream.of(defaultDeliveryField)).toList()
                : common;
    }

    /// The statements of one source.
    ///
    /// @param delivery the one for local delivery
    /// @param ownSelect the select is ours, not a SELECT_CLAUSE
    record Statements(
            Clause select,
            Clause delivery,
            boolean ownSelect,
            Optional<Clause> enumerate,
            Optional<Clause> change,
            String defaultDomain) {}

    /// @throws org.courier.core.config.ConfigError when the keys do not make a select
    Statements statements(Place place, Settings settings) {
        String domain = settings.get(DEFAULT_DOMAIN).strip();
        var own = settings.get(select);
        boolean hasTable = settings.get(table).isPresent();
        if (own.isEmpty() && !hasTable) {
            throw place.missing(table, select);
        }
        boolean hasPassword = settings.get(crypt).isPresent() || settings.get(clear).isPresent();
        if (own.isEmpty() && !hasPassword) {
            throw place.missing(crypt, clear);
        }
        var all = settings.get(enumerate).or(() -> when(hasTable, () -> all(settings)));
        var update =
                settings.get(change)
                        .or(() -> when(hasTable && hasPassword, () -> update(settings)));
        return new Statements(
                own.orElseGet(() -> one(settings, maildir)),
                own.orElseGet(() -> one(settings, delivery(settings))),
                own.isEmpty(),
                all,
                update,
                domain.startsWith("@") ? domain.substring(1) : domain);
    }

    private static Optional<Clause> when(
            boolean possible, java.util.function.Supplier<Clause> make) {
        return possible ? Optional.of(make.get()) : Optional.empty();
    }

    /// The C suite's file documents one name and its program reads another.
    private Setting<Optional<String>> delivery(Settings settings) {
        if (settings.get(defaultDelivery).isPresent()) {
            return defaultDelivery;
        }
        return settings.get(defaultDeliveryField).isPresent() ? defaultDeliveryField : maildir;
    }

    private Clause one(Settings settings, Setting<Optional<String>> maildirColumn) {
        String columns =
                Stream.of(
                                settings.get(login),
                                columnOf(settings, crypt),
                                columnOf(settings, clear),
                                settings.get(uid),
                                settings.get(gid),
                                settings.get(home),
                                columnOf(settings, maildirColumn),
                                columnOf(settings, quota),
                                columnOf(settings, name),
                                columnOf(settings, options))
                        .collect(Collectors.joining(", "));
        return plain("SELECT " + columns + " FROM " + from(settings)).then(whose(settings));
    }

    private Clause all(Settings settings) {
        String columns =
                Stream.of(
                                settings.get(login),
                                settings.get(uid),
                                settings.get(gid),
                                settings.get(home),
                                columnOf(settings, maildir),
                                columnOf(settings, options))
                        .collect(Collectors.joining(", "));
        String condition = settings.get(where).map(text -> " WHERE (" + text + ")").orElse("");
        return plain("SELECT " + columns + " FROM " + from(settings) + condition);
    }

    private Clause update(Settings settings) {
        var sets =
                Stream.of(
                                settings.get(clear).map(c -> set(c, Variable.NEW_PASSWORD)),
                                settings.get(crypt).map(c -> set(c, Variable.NEW_HASH)))
                        .flatMap(Optional::stream)
                        .reduce((a, b) -> a.then(plain(", ")).then(b))
                        .orElseThrow();
        return plain("UPDATE " + from(settings) + " SET ").then(sets).then(whose(settings));
    }

    private Clause set(String column, Variable value) {
        return plain(column + " = ").then(Clause.of(value));
    }

    private Clause whose(Settings settings) {
        String condition = settings.get(where).map(text -> " AND (" + text + ")").orElse("");
        return plain(" WHERE " + settings.get(login) + " = ")
                .then(Clause.of(Variable.LOGIN))
                .then(plain(condition));
    }

    private String from(Settings settings) {
        return settings.get(table).orElseThrow();
    }

    private static String columnOf(Settings settings, Setting<Optional<String>> column) {
        return settings.get(column).orElse("''");
    }

    private Clause plain(String text) {
        return Clause.parse(dialect, text);
    }
}
