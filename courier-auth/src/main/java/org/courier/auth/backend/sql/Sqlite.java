package org.courier.auth.backend.sql;

import org.courier.auth.AuthBackend;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Problem;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.config.SettingsFile;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// authsqlite: accounts in an SQLite file.
public final class Sqlite {
    public static final String NAME = "authsqlite";

    static final Setting<Optional<String>> DATABASE =
            Setting.optional("SQLITE_DATABASE", "File of the database, which must exist");

    private static final SqlKeys KEYS = new SqlKeys(Dialect.SQLITE);

    public static final SettingsFile SQLITERC =
            new SettingsFile(
                    "authsqliterc",
                    "Accounts in an SQLite database",
                    Stream.concat(List.<Setting<?>>of(DATABASE).stream(), KEYS.all().stream())
                            .toList(),
                    SettingsFile.Syntax.WORDS);

    /// Nothing is kept open: opening costs little, and a file that was replaced is seen.
    static final SqlModule MODULE = new SqlModule(NAME, SQLITERC, KEYS, 0, true, Sqlite::opener);

    private Sqlite() {}

    public static AuthBackend configured(ConfigDirectory configuration) {
        return MODULE.configured(configuration);
    }

    /// `SqlModule.problems`.
    public static List<Problem> problems(ConfigDirectory configuration) {
        return MODULE.problems(configuration);
    }

    private static Connections.Opener opener(Place place, Settings settings) {
        String database = settings.get(DATABASE).orElseThrow(() -> place.missing(DATABASE));
        return patience -> open(database, patience);
    }

    private static Connection open(String database, Duration patience) throws SQLException {
        var config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setBusyTimeout((int) Math.min(patience.toMillis() / 2, 2000));
        return JDBC.createConnection(JDBC.PREFIX + database, config.toProperties());
    }
}
