package org.courier.auth.backend.sql;

import org.courier.auth.AuthBackend;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Problem;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.config.SettingsFile;
import org.postgresql.Driver;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/// authpgsql: accounts in PostgreSQL.
public final class PgSql {
    public static final String NAME = "authpgsql";

    static final Setting<Optional<Conninfo>> CONNECTION =
            Setting.parsed(
                    "PGSQL_CONNECTION",
                    "host=name port=5432 dbname=name user=name password=...",
                    "Where the database is and how we log in, as libpq reads it",
                    Conninfo::parse);
    static final Setting<String> DATABASE =
            Setting.text(
                    "PGSQL_DATABASE",
                    "",
                    "In C's file, but not read: dbname= of PGSQL_CONNECTION names the database");
    static final Setting<String> CHARACTER_SET =
            Setting.text(
                    "PGSQL_CHARACTER_SET",
                    "",
                    "Not needed: the database is told that names are in UTF-8");

    private static final SqlKeys KEYS = new SqlKeys(Dialect.PGSQL);

    public static final SettingsFile PGSQLRC =
            new SettingsFile(
                    "authpgsqlrc",
                    "Accounts in PostgreSQL",
                    Stream.concat(
                                    List.<Setting<?>>of(CONNECTION, DATABASE, CHARACTER_SET)
                                            .stream(),
                                    KEYS.all().stream())
                            .toList(),
                    SettingsFile.Syntax.WORDS);

    static final SqlModule MODULE =
            new SqlModule(NAME, PGSQLRC, KEYS, Integer.MAX_VALUE, false, PgSql::opener);

    private PgSql() {}

    public static AuthBackend configured(ConfigDirectory configuration) {
        return MODULE.configured(configuration);
    }

    /// `SqlModule.problems`.
    public static List<Problem> problems(ConfigDirectory configuration) {
        return MODULE.problems(configuration);
    }

    private static Connections.Opener opener(Place place, Settings settings) {
        var parameters =
                settings.get(CONNECTION).orElseThrow(() -> place.missing(CONNECTION)).parameters();
        String database =
                URLEncoder.encode(PgParameters.database(parameters), StandardCharsets.UTF_8);
        return new Servers(
                PgParameters.addresses(parameters).stream()
                        .map(address -> "jdbc:postgresql://" + address + "/" + database)
                        .<Connections.Opener>map(
                                url ->
                                        patience ->
                                                open(
                                                        url,
                                                        PgParameters.properties(parameters),
                                                        patience))
                        .toList());
    }

    private static Connection open(String url, Properties properties, Duration patience)
            throws SQLException {
        String seconds = String.valueOf(Math.max(1, patience.toSeconds()));
        // For the whole login: a server that is hung at its beginning is met by no other time-out.
        properties.put("loginTimeout", seconds);
        properties.put("sslResponseTimeout", String.valueOf(patience.toMillis()));
        properties.put("connectTimeout", seconds);
        properties.put("socketTimeout", seconds);
        // A bound text takes the type of what it is compared with, as a quoted one does.
        properties.put("stringtype", "unspecified");
        // Nothing stays prepared: that lets a pooler such as PgBouncer stand in between.
        properties.put("prepareThreshold", "0");
        // Details would repeat values.
        properties.put("logServerErrorDetail", "false");
        return new Driver().connect(url, properties);
    }
}
