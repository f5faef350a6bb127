package org.courier.auth.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.auth.backend.sql.MySql;
import org.courier.auth.backend.sql.PgSql;
import org.courier.auth.backend.sql.Sqlite;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// What an administrator is told who made a mistake in one of the three files.
class SqlErrorsTest {
    private static final String MARKER = "##NAME: MARKER:0\n";

    private static final String MYSQL =
            "MYSQL_SERVER db\nMYSQL_USERNAME u\nMYSQL_DATABASE d\nMYSQL_USER_TABLE t\n";

    private static final String PGSQL = "PGSQL_USER_TABLE t\nPGSQL_CRYPT_PWFIELD c\n";

    @TempDir Path directory;

    private static Arguments mistake(String file, String text, String message) {
        return Arguments.of(file, text, message);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "authmysqlrc",
                        "",
                        ": MYSQL_USER_TABLE: is missing, and so is MYSQL_SELECT_CLAUSE"),
                mistake(
                        "authmysqlrc",
                        MYSQL,
                        ": MYSQL_CRYPT_PWFIELD: is missing, and so is MYSQL_CLEAR_PWFIELD"),
                mistake(
                        "authmysqlrc",
                        "MYSQL_SELECT_CLAUSE SELECT 1\n",
                        ": MYSQL_SERVER: is missing, and so is MYSQL_SOCKET"),
                mistake(
                        "authmysqlrc",
                        "MYSQL_SOCKET /s\nMYSQL_SELECT_CLAUSE SELECT 1\n",
                        ": MYSQL_USERNAME: is missing"),
                mistake(
                        "authmysqlrc",
                        MYSQL + "MYSQL_PORT abc\n",
                        ":5: MYSQL_PORT: read \"abc\", expected a whole number from 0 to 65535"),
                mistake(
                        "authmysqlrc",
                        MYSQL + "MYSQL_SELECT_CLAUSE SELECT \\\n  '$(domain)\n",
                        ":5: MYSQL_SELECT_CLAUSE: a ' that is not closed"),
                mistake(
                        "authmysqlrc",
                        MYSQL + "MYSQL_CHPASS_CLAUSE UPDATE t_$(domain)\n",
                        ":5: MYSQL_CHPASS_CLAUSE: a variable is part of a name or number; it must"
                                + " stand in quotes or alone"),
                mistake(
                        "authmysqlrc",
                        MYSQL + "MYSQL_CRYPT_PWFIELD c\nMYSQL_SSL_CACERT /no/such.pem\n",
                        ":6: MYSQL_SSL_CACERT: /no/such.pem"),
                mistake("authpgsqlrc", PGSQL, ": PGSQL_CONNECTION: is missing"),
                mistake(
                        "authpgsqlrc",
                        PGSQL + "PGSQL_CONNECTION user=u host=/run\n",
                        ":3: PGSQL_CONNECTION: host= names no host of the network; write"
                                + " host=localhost, since the server's Unix socket cannot be used"),
                mistake(
                        "authpgsqlrc",
                        PGSQL + "PGSQL_CONNECTION user=u host=h pasword=x\n",
                        ":3: PGSQL_CONNECTION: invalid connection option \"pasword\""),
                mistake(
                        "authsqliterc",
                        "SQLITE_SELECT_CLAUSE SELECT 1\n",
                        ": SQLITE_DATABASE: is missing"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakesAreNamed(String file, String text, String message) throws IOException {
        var configuration = SqlStages.rc(directory, file, text + MARKER);
        Files.writeString(
                directory.resolve("authdaemonrc"),
                "authmodulelist=\"authmysql authpgsql authsqlite\"\n");
        String expected = directory.resolve(file) + message;
        try (var backend = of(file).apply(configuration)) {
            assertThat(reason(backend)).startsWith(expected).doesNotContain("\n");
        }
        assertThat(checked(file, configuration)).startsWith(expected);
    }

    private static Function<ConfigDirectory, AuthBackend> of(String file) {
        return switch (file) {
            case "authmysqlrc" -> MySql::configured;
            case "authpgsqlrc" -> PgSql::configured;
            default -> Sqlite::configured;
        };
    }

    /// What `courier check` says.
    private static String checked(String file, ConfigDirectory configuration) {
        try {
            return switch (file) {
                case "authmysqlrc" -> MySql.problems(configuration).toString();
                case "authpgsqlrc" -> PgSql.problems(configuration).toString();
                default -> Sqlite.problems(configuration).toString();
            };
        } catch (ConfigError e) {
            return e.getMessage();
        }
    }

    private static String reason(AuthBackend backend) {
        return ((TemporaryFailure) backend.lookUp("imap", "fred")).reason();
    }

    /// C's file is there on many hosts that do not use it.
    @Test
    void aFileThatIsNotUsedIsNotProven() throws IOException {
        var configuration = SqlStages.rc(directory, "authmysqlrc", MARKER);
        assertThat(MySql.problems(configuration)).isEmpty();
    }

    @Test
    void aMissingFileAndAMissingMarker() throws IOException {
        var file = directory.resolve("authpgsqlrc");
        try (var backend = PgSql.configured(ConfigDirectory.of(directory))) {
            assertThat(reason(backend)).isEqualTo(file + ": no such file");
            var configuration = SqlStages.rc(directory, "authpgsqlrc", PGSQL);
            try (var other = PgSql.configured(configuration)) {
                assertThat(reason(other)).contains("##NAME: MARKER:");
            }
        }
    }

    /// Nothing is made where nothing was.
    @Test
    void sqliteCreatesNoDatabase() throws IOException {
        var file = directory.resolve("new.db");
        var configuration = SqlStages.sqliterc(directory, file, "SQLITE_USER_TABLE t");
        try (var backend = Sqlite.configured(configuration)) {
            assertThat(backend.lookUp("imap", "fred")).isInstanceOf(TemporaryFailure.class);
            assertThat(file).doesNotExist();
            Files.writeString(file, "this is no database, but it is long enough to be looked at");
            assertThat(backend.lookUp("imap", "fred")).isInstanceOf(TemporaryFailure.class);
        }
    }

    /// Somebody holds the lock, or puts another file in place, while we run.
    @Test
    void sqliteLockedAndReplaced() throws Exception {
        var fred = new Stored("fred", "{PLAIN}foobar", 1001, "/home/fred", "");
        var file = SqlStages.sqliteFile(directory, List.of(fred));
        var configuration = SqlStages.sqliterc(directory, file, "SQLITE_USER_TABLE accounts");
        try (var backend = Sqlite.configured(configuration)) {
            assertThat(backend.lookUp("imap", "fred")).isInstanceOf(Accepted.class);
            try (var other = DriverManager.getConnection("jdbc:sqlite:" + file);
                    var lock = other.createStatement()) {
                lock.execute("BEGIN EXCLUSIVE");
                assertThat(backend.lookUp("imap", "fred"))
                        .isInstanceOfSatisfying(
                                TemporaryFailure.class,
                                failure -> assertThat(failure.reason()).contains("locked"));
                lock.execute("ROLLBACK");
            }
            assertThat(backend.lookUp("imap", "fred")).isInstanceOf(Accepted.class);
            var wilma = new Stored("wilma", "{PLAIN}foobar", 1002, "/home/wilma", "");
            var next = Files.createDirectory(directory.resolve("next"));
            Files.move(
                    SqlStages.sqliteFile(next, List.of(wilma)),
                    file,
                    StandardCopyOption.REPLACE_EXISTING);
            assertThat(backend.lookUp("imap", "fred")).isInstanceOf(Rejected.class);
            assertThat(backend.lookUp("imap", "wilma")).isInstanceOf(Accepted.class);
        }
    }
}
