package org.courier.auth.backend;

import org.courier.auth.AuthBackend;
import org.courier.auth.TestDatabases;
import org.courier.auth.TestDatabases.Server;
import org.courier.auth.backend.BackendStages.Stage;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.auth.backend.sql.MySql;
import org.courier.auth.backend.sql.PgSql;
import org.courier.auth.backend.sql.Sqlite;
import org.courier.core.config.ConfigDirectory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/// The databases as sources of accounts: a table each, its rc file, an account a row.
final class SqlStages {
    static final List<Stage> ROWS =
            List.of(
                    new Stage("authmysql", MySql.NAME, SqlStages::mysql, SqlStages::brokenMysql),
                    new Stage("authpgsql", PgSql.NAME, SqlStages::pgsql, SqlStages::brokenPgsql),
                    new Stage("authsqlite", Sqlite.NAME, SqlStages::sqlite, SqlStages::brokenFile));

    private static final String COLUMNS =
            "id varchar(255), crypt varchar(255), clear varchar(255), uid varchar(20),"
                    + " gid varchar(20), home varchar(255), name varchar(255), maildir"
                    + " varchar(255), quota varchar(255), options varchar(255), delivery"
                    + " varchar(255)";

    private SqlStages() {}

    static AuthBackend mysql(Path directory, List<Stored> accounts) throws IOException {
        String table = mysqlTable(accounts);
        return MySql.configured(mysqlrc(directory, TestDatabases.mariadb().port(), table));
    }

    static String mysqlTable(List<Stored> accounts) throws IOException {
        return table(TestDatabases.mariadb(), accounts, " DEFAULT CHARSET utf8mb4");
    }

    static String pgsqlTable(List<Stored> accounts) throws IOException {
        return table(TestDatabases.postgresql(), accounts, "");
    }

    static AuthBackend pgsql(Path directory, List<Stored> accounts) throws IOException {
        return PgSql.configured(
                pgsqlrc(directory, TestDatabases.postgresql().port(), pgsqlTable(accounts)));
    }

    static AuthBackend sqlite(Path directory, List<Stored> accounts) throws IOException {
        var file = sqliteFile(directory, accounts);
        return Sqlite.configured(sqliterc(directory, file, "SQLITE_USER_TABLE accounts"));
    }

    static Path sqliteFile(Path directory, List<Stored> accounts) throws IOException {
        var file = directory.resolve("accounts.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            fill(connection, "accounts", accounts, "");
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return file;
    }

    private static AuthBackend brokenMysql(Path directory, List<Stored> accounts)
            throws IOException {
        return MySql.configured(
                mysqlrc(directory, TestDatabases.mariadb().port(), "no_such_table"));
    }

    private static AuthBackend brokenPgsql(Path directory, List<Stored> accounts)
            throws IOException {
        return PgSql.configured(
                pgsqlrc(directory, TestDatabases.postgresql().port(), "no_such_table"));
    }

    private static AuthBackend brokenFile(Path directory, List<Stored> accounts)
            throws IOException {
        return Sqlite.configured(
                sqliterc(directory, directory.resolve("missing.db"), "SQLITE_USER_TABLE accounts"));
    }

    private static String table(Server server, List<Stored> accounts, String more)
            throws IOException {
        String table = TestDatabases.freshTable();
        try (var connection = server.connect()) {
            fill(connection, table, accounts, more);
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return table;
    }

    private static void fill(
            Connection connection, String table, List<Stored> accounts, String more)
            throws SQLException {
        try (var create = connection.createStatement()) {
            create.execute("CREATE TABLE " + table + " (" + COLUMNS + ")" + more);
        }
        String text =
                "INSERT INTO "
                        + table
                        + " (id, crypt, uid, gid, home, options)"
                        + " VALUES (?, ?, ?, ?, ?, ?)";
        try (var insert = connection.prepareStatement(text)) {
            for (var account : accounts) {
                insert.setString(1, account.name());
                insert.setString(2, account.hash());
                insert.setString(3, String.valueOf(account.uid()));
                insert.setString(4, String.valueOf(account.uid()));
                insert.setString(5, account.home());
                insert.setString(6, account.options());
                insert.executeUpdate();
            }
        }
    }

    /// What all three files say of the table's columns.
    private static String fields(String prefix) {
        return """
        %1$s_CRYPT_PWFIELD crypt
        %1$s_CLEAR_PWFIELD clear
        %1$s_NAME_FIELD name
        %1$s_MAILDIR_FIELD maildir
        %1$s_DEFAULTDELIVERY delivery
        %1$s_QUOTA_FIELD quota
        %1$s_AUXOPTIONS_FIELD options
        ##NAME: MARKER:0
        """
                .formatted(prefix);
    }

    static ConfigDirectory mysqlrc(Path directory, int port, String table) throws IOException {
        return mysqlrcWith(directory, port, "MYSQL_USER_TABLE " + table);
    }

    static ConfigDirectory mysqlrcWith(Path directory, int port, String lines) throws IOException {
        var server = TestDatabases.mariadb();
        String text =
                "MYSQL_SERVER %s\nMYSQL_PORT %d\nMYSQL_USERNAME %s\nMYSQL_PASSWORD %s\n"
                        .formatted(server.host(), port, server.user(), server.password());
        return rc(
                directory,
                "authmysqlrc",
                text + "MYSQL_DATABASE courier\n" + lines + "\n" + fields("MYSQL"));
    }

    static ConfigDirectory pgsqlrc(Path directory, int port, String table) throws IOException {
        return pgsqlrcWith(directory, port, "PGSQL_USER_TABLE " + table);
    }

    static ConfigDirectory pgsqlrcWith(Path directory, int port, String lines) throws IOException {
        var server = TestDatabases.postgresql();
        String password = server.password().replace("\\", "\\\\").replace("'", "\\'");
        String text =
                "PGSQL_CONNECTION host=%s port=%d dbname=postgres user=%s password='%s'\n"
                        .formatted(server.host(), port, server.user(), password);
        return rc(directory, "authpgsqlrc", text + lines + "\n" + fields("PGSQL"));
    }

    static ConfigDirectory sqliterc(Path directory, Path file, String lines) throws IOException {
        return rc(
                directory,
                "authsqliterc",
                "SQLITE_DATABASE " + file + "\n" + lines + "\n" + fields("SQLITE"));
    }

    static ConfigDirectory rc(Path directory, String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
        return ConfigDirectory.of(directory);
    }
}
