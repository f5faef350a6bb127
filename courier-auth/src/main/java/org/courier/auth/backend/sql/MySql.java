package org.courier.auth.backend.sql;

import org.courier.auth.AuthBackend;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Problem;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.config.SettingsFile;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.NonRegisteringDriver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// authmysql: accounts in MySQL or MariaDB.
public final class MySql {
    public static final String NAME = "authmysql";

    static final Setting<Optional<String>> SERVER =
            Setting.optional(
                    "MYSQL_SERVER",
                    "Host of the database, or several that are tried in this order;"
                            + " this or MYSQL_SOCKET");
    static final Setting<Optional<String>> SOCKET =
            Setting.optional("MYSQL_SOCKET", "Unix socket of the database, instead");
    static final Setting<Integer> PORT =
            Setting.number("MYSQL_PORT", 0, 0, 65_535, "Port of the database; 0 is 3306");
    static final Setting<Integer> OPT =
            Setting.number(
                    "MYSQL_OPT",
                    0,
                    0,
                    Integer.MAX_VALUE,
                    "The C library's client flags; 32 compresses, others do nothing here");
    static final Setting<Optional<String>> USERNAME =
            Setting.optional("MYSQL_USERNAME", "Name by which we log in to the database");
    static final Setting<String> PASSWORD =
            Setting.text("MYSQL_PASSWORD", "", "Password for that name");
    static final Setting<Optional<String>> DATABASE =
            Setting.optional("MYSQL_DATABASE", "Database that holds the accounts");
    static final Setting<String> CHARACTER_SET =
            Setting.text(
                    "MYSQL_CHARACTER_SET",
                    "",
                    "Not needed: the database is told that names are in UTF-8");

    private static final int COMPRESS = 32;
    private static final int DEFAULT_PORT = 3306;

    /// Where the C library finds the server of "localhost".
    private static final List<Path> USUAL_SOCKETS =
            List.of(Path.of("/run/mysqld/mysqld.sock"), Path.of("/var/lib/mysql/mysql.sock"));

    private static final SqlKeys KEYS = new SqlKeys(Dialect.MYSQL);

    public static final SettingsFile MYSQLRC =
            new SettingsFile(
                    "authmysqlrc",
                    "Accounts in MySQL or MariaDB",
                    Stream.of(
                                    List.<Setting<?>>of(
                                            SERVER,
                                            SOCKET,
                                            PORT,
                                            OPT,
                                            USERNAME,
                                            PASSWORD,
                                            DATABASE,
                                            CHARACTER_SET),
                                    MySqlTls.ALL,
                                    KEYS.all())
                            .flatMap(List::stream)
                            .toList(),
                    SettingsFile.Syntax.WORDS);

    static final SqlModule MODULE =
            new SqlModule(NAME, MYSQLRC, KEYS, Integer.MAX_VALUE, false, MySql::opener);

    private MySql() {}

    public static AuthBackend configured(ConfigDirectory configuration) {
        return MODULE.configured(configuration);
    }

    /// `SqlModule.problems`.
    public static List<Problem> problems(ConfigDirectory configuration) {
        return MODULE.problems(configuration);
    }

    private static Connections.Opener opener(Place place, Settings settings) {
        if (settings.get(SERVER).isEmpty() && settings.get(SOCKET).isEmpty()) {
            throw place.missing(SERVER, SOCKET);
        }
        for (var key : List.of(USERNAME, DATABASE)) {
            settings.get(key).orElseThrow(() -> place.missing(key));
        }
        var tls = MySqlTls.of(place, settings);
        return new Servers(
                hosts(settings).stream()
                        .<Connections.Opener>map(
                                host -> patience -> open(settings, host, tls, patience))
                        .toList());
    }

    private static Connection open(
            Settings settings, String host, Optional<MySqlTls> tls, Duration patience)
            throws SQLException {
        int millis = (int) patience.toMillis();
        var driver =
                Configuration.parse("jdbc:mariadb://localhost/").toBuilder()
                        .user(settings.get(USERNAME).orElseThrow())
                        .password(settings.get(PASSWORD))
                        .database(settings.get(DATABASE).orElseThrow())
                        .connectTimeout(millis)
                        .socketTimeout(millis)
                        .retriesAllDown(1)
                        .useCompression((settings.get(OPT) & COMPRESS) != 0)
                        // Neither the server nor a clause makes us read files or go elsewhere.
                        .allowLocalInfile(false)
                        .permitRedirect(false)
                        .sslMode("disable");
        settings.get(SOCKET)
                .or(() -> usualSocket(settings))
                .ifPresentOrElse(
                        driver::localSocket,
                        () -> driver.addresses(HostAddress.from(host, port(settings))));
        if (tls.isEmpty()) {
            return NonRegisteringDriver.connect(driver.build());
        }
        tls.get().apply(driver);
        try {
            var store = tls.get().keyStore();
            if (store.isEmpty()) {
                return NonRegisteringDriver.connect(driver.build());
            }
            try (var file = store.get()) {
                file.apply(driver);
                return NonRegisteringDriver.connect(driver.build());
            }
        } catch (IOException e) {
            throw new SQLException("our own certificate: " + e.getMessage(), e);
        }
    }

    /// One for a Unix socket, of any name.
    private static List<String> hosts(Settings settings) {
        return settings.get(SOCKET).isPresent()
                ? List.of("localhost")
                : List.of(settings.get(SERVER).orElseThrow().strip().split("[\\s,]+"));
    }

    private static int port(Settings settings) {
        return settings.get(PORT) == 0 ? DEFAULT_PORT : settings.get(PORT);
    }

    /// To the C library "localhost" without a port is the Unix socket, not the network.
    private static Optional<String> usualSocket(Settings settings) {
        boolean local =
                settings.get(SERVER).filter("localhost"::equals).isPresent()
                        && settings.get(PORT) == 0;
        return local
                ? USUAL_SOCKETS.stream().filter(Files::exists).map(Path::toString).findFirst()
                : Optional.empty();
    }
}
