package org.courier.auth.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.TestDatabases;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.auth.backend.sql.MySql;
import org.courier.auth.backend.sql.PgSql;
import org.courier.auth.backend.sql.Sqlite;
import org.courier.auth.password.HmacContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Clauses of the administrator's, and users who would like to write some of their own.
class SqlClausesTest {
    private static final List<Stored> ACCOUNTS =
            List.of(
                    new Stored("fred@a.test", "{PLAIN}foobar", 1001, "/home/fred", "group=a"),
                    new Stored("wilma@b.test", "{PLAIN}pebbles", 1002, "/home/wilma", ""));

    private static final Client IMAP =
            new Client("imap", new InetSocketAddress("127.0.0.9", 4), Optional.empty());

    /// One database: a fresh table, and a backend whose file has these lines.
    interface Kind {
        Table table(Path directory) throws IOException;
    }

    record Table(String name, String prefix, Opening opening, Connecting connecting) {
        AuthBackend backend(String... clauses) throws IOException {
            var lines = new StringBuilder("PREFIX_USER_TABLE TABLE\n");
            Stream.of(clauses).forEach(clause -> lines.append(clause).append('\n'));
            return opening.of(
                    lines.toString().replace("PREFIX", prefix).replace(" TABLE", " " + name));
        }

        void execute(String sql) throws SQLException {
            try (var connection = connecting.connect();
                    var statement = connection.createStatement()) {
                statement.execute(sql.replace(" TABLE", " " + name));
            }
        }

        int count() throws SQLException {
            try (var connection = connecting.connect();
                    var statement = connection.createStatement();
                    var result = statement.executeQuery("SELECT count(*) FROM " + name)) {
                result.next();
                return result.getInt(1);
            }
        }
    }

    interface Opening {
        AuthBackend of(String lines) throws IOException;
    }

    interface Connecting {
        Connection connect() throws SQLException;
    }

    record Row(String title, Kind kind) {
        @Override
        public String toString() {
            return title;
        }
    }

    static List<Row> databases() {
        return List.of(
                new Row("authmysql", SqlClausesTest::mysql),
                new Row("authpgsql", SqlClausesTest::pgsql),
                new Row("authsqlite", SqlClausesTest::sqlite));
    }

    private static Table mysql(Path directory) throws IOException {
        var server = TestDatabases.mariadb();
        return new Table(
                SqlStages.mysqlTable(ACCOUNTS),
                "MYSQL",
                lines -> MySql.configured(SqlStages.mysqlrcWith(directory, server.port(), lines)),
                server::connect);
    }

    private static Table pgsql(Path directory) throws IOException {
        var server = TestDatabases.postgresql();
        return new Table(
                SqlStages.pgsqlTable(ACCOUNTS),
                "PGSQL",
                lines -> PgSql.configured(SqlStages.pgsqlrcWith(directory, server.port(), lines)),
                server::connect);
    }

    private static Table sqlite(Path directory) throws IOException {
        var file = SqlStages.sqliteFile(directory, ACCOUNTS);
        return new Table(
                "accounts",
                "SQLITE",
                lines -> Sqlite.configured(SqlStages.sqliterc(directory, file, lines)),
                () -> DriverManager.getConnection("jdbc:sqlite:" + file));
    }

    @TempDir Path directory;

    private static AuthResult login(AuthBackend backend, String user, String password) {
        return backend.authenticate(IMAP, new Credentials.Password(user, password));
    }

    private static Account account(AuthResult result) {
        return ((Accepted) result).account();
    }

    private static final String SELECT =
            "PREFIX_SELECT_CLAUSE SELECT id, crypt, '', uid, gid, home, '$(service)',"
                    + " '$(remote_ip)', '<$(local_part)>', 'group=$(nothing)' \\\n"
                    + "  FROM TABLE WHERE id = '$(local_part)@$(domain)' AND '$(service)' <> 'x'";

    @ParameterizedTest
    @MethodSource("databases")
    void variablesOfASelectClause(Row row) throws Exception {
        try (var backend = row.kind().table(directory).backend(SELECT, "DEFAULT_DOMAIN a.test")) {
            var fred = account(login(backend, "fred", "foobar"));
            assertThat(fred.address()).isEqualTo("fred@a.test");
            assertThat(fred.maildir()).contains("imap");
            assertThat(fred.quota()).contains("127.0.0.9");
            assertThat(fred.fullName()).contains("<fred>");
            assertThat(fred.options().value("group")).contains("");
            assertThat(login(backend, "wilma@b.test", "pebbles")).isInstanceOf(Accepted.class);
            assertThat(login(backend, "wilma", "pebbles")).isInstanceOf(Rejected.class);
            assertThat(backend.lookUp("x", "fred")).isInstanceOf(Rejected.class);
        }
    }

    /// As the C suite's files propose it; in MySQL and SQLite also with double quotes.
    @ParameterizedTest
    @MethodSource("databases")
    void optionsMadeByTheDatabase(Row row) throws Exception {
        var table = row.kind().table(directory);
        String made =
                switch (table.prefix()) {
                    case "MYSQL" -> "CONCAT(\"group=\",uid,',x=',gid)";
                    case "SQLITE" -> "\"group=\" || uid || ',x=' || gid";
                    default -> "'group=' || uid || ',x=' || gid";
                };
        var clause = "PREFIX_AUXOPTIONS_FIELD " + made;
        try (var backend = table.backend(clause, "PREFIX_WHERE_CLAUSE options = 'group=a'")) {
            var fred = account(backend.lookUp("imap", "fred@a.test"));
            assertThat(fred.options().value("group")).contains("1001");
            assertThat(fred.options().value("x")).contains("1001");
            assertThat(backend.lookUp("imap", "wilma@b.test")).isInstanceOf(Rejected.class);
        }
    }

    private static final List<String> HOSTILE =
            List.of(
                    "' OR '1'='1",
                    "\" OR \"1\"=\"1",
                    "' OR 1=1 -- ",
                    "' OR 1=1#",
                    "\\' OR 1=1 -- ",
                    "x'; DELETE FROM TABLE; --",
                    "\\",
                    "fred@a.test' -- ",
                    "fred@a.test'/*",
                    "$(domain)",
                    "?",
                    "$1",
                    ":1",
                    "{fn now()}",
                    "%",
                    "\u00bf' OR 1=1 -- ",
                    "\uff07 OR 1=1 -- ",
                    "$$ OR 1=1 -- $$");

    /// In every place: name, domain, service, address, password, new password.
    @ParameterizedTest
    @MethodSource("databases")
    void nothingThatAUserSendsIsSql(Row row) throws Exception {
        var table = row.kind().table(directory);
        String change =
                "PREFIX_CHPASS_CLAUSE UPDATE TABLE SET crypt = '{PLAIN}$(newpass)', name ="
                        + " '$(newpass_crypt) $(service)' WHERE id = '$(local_part)@$(domain)'";
        for (var clauses : List.of(new String[] {SELECT, change}, new String[] {})) {
            try (var backend = table.backend(clauses)) {
                for (String evil : HOSTILE) {
                    String text = evil.replace(" TABLE", " " + table.name());
                    for (String user : List.of(text, text + "@a.test", "fred@" + text)) {
                        assertThat(login(backend, user, "foobar"))
                                .as(user)
                                .isInstanceOf(Rejected.class);
                        assertThat(backend.lookUp("imap", user)).isInstanceOf(Rejected.class);
                        assertThat(backend.changePassword("imap", user, "foobar", text))
                                .isInstanceOf(Rejected.class);
                    }
                    assertThat(login(backend, "fred@a.test", text)).isInstanceOf(Rejected.class);
                    assertThat(backend.lookUp(text, "nobody@a.test")).isInstanceOf(Rejected.class);
                    assertThat(backend.changePassword(text, "fred@a.test", "foobar", text))
                            .isInstanceOf(Accepted.class);
                    assertThat(login(backend, "fred@a.test", text)).isInstanceOf(Accepted.class);
                    assertThat(login(backend, "wilma@b.test", "pebbles"))
                            .isInstanceOf(Accepted.class);
                    assertThat(backend.changePassword("imap", "fred@a.test", text, "foobar"))
                            .isInstanceOf(Accepted.class);
                }
            }
        }
        assertThat(table.count()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void enumerateClause(Row row) throws Exception {
        String clause =
                "PREFIX_ENUMERATE_CLAUSE SELECT id, uid, gid, home, '$(service)',"
                        + " 'x=$(local_part)' FROM TABLE WHERE uid > '1001'";
        try (var backend = row.kind().table(directory).backend(clause)) {
            var seen = new ArrayList<Account>();
            assertThat(backend.enumerate(seen::add)).isTrue();
            assertThat(seen).hasSize(1);
            assertThat(seen.getFirst().address()).isEqualTo("wilma@b.test");
            assertThat(seen.getFirst().maildir()).contains("enumerate");
            assertThat(seen.getFirst().options().value("x")).contains("*");
        }
    }

    /// Rows that are no accounts are "try later": mail for them must not bounce.
    @ParameterizedTest
    @MethodSource("databases")
    void brokenRows(Row row) throws Exception {
        var table = row.kind().table(directory);
        try (var backend = table.backend()) {
            for (String broken :
                    List.of("uid = 'abc'", "uid = NULL", "gid = '-1'", "home = ''", "home = 'x'")) {
                table.execute("UPDATE TABLE SET uid = '1', gid = '1', home = '/h'");
                assertThat(login(backend, "fred@a.test", "foobar")).isInstanceOf(Accepted.class);
                table.execute("UPDATE TABLE SET " + broken);
                var result = backend.lookUp("imap", "fred@a.test");
                assertThat(result).as(broken).isInstanceOf(TemporaryFailure.class);
                assertThat(((TemporaryFailure) result).sourceDown()).isFalse();
                assertThat(login(backend, "fred@a.test", "wrong")).isInstanceOf(Rejected.class);
            }
        }
        try (var backend =
                table.backend(
                        "PREFIX_SELECT_CLAUSE SELECT id, crypt, '', uid, gid FROM TABLE"
                                + " WHERE id = '$(local_part)@$(domain)'")) {
            assertThat(backend.lookUp("imap", "fred@a.test"))
                    .isInstanceOfSatisfying(
                            TemporaryFailure.class,
                            failure ->
                                    assertThat(failure.reason())
                                            .contains("5 columns, 6 are needed"));
        }
    }

    /// The C suite's authsqlite takes two rows for a mistake, the other two take the first.
    @ParameterizedTest
    @MethodSource("databases")
    void twoRowsForOneName(Row row) throws Exception {
        var table = row.kind().table(directory);
        table.execute("UPDATE TABLE SET id = 'fred@a.test', crypt = '{PLAIN}foobar'");
        var expected = table.prefix().equals("SQLITE") ? TemporaryFailure.class : Accepted.class;
        try (var backend = table.backend()) {
            assertThat(login(backend, "fred@a.test", "foobar")).isInstanceOf(expected);
        }
    }

    /// The hash counts, the clear one only without it; CRAM takes the clear one in any case.
    @ParameterizedTest
    @MethodSource("databases")
    void hashBeforeClear(Row row) throws Exception {
        var table = row.kind().table(directory);
        table.execute("UPDATE TABLE SET clear = 'other', delivery = './There', maildir = 'Here'");
        try (var backend = table.backend()) {
            assertThat(login(backend, "fred@a.test", "foobar")).isInstanceOf(Accepted.class);
            assertThat(login(backend, "fred@a.test", "other")).isInstanceOf(Rejected.class);
            var octets = "other".getBytes(StandardCharsets.UTF_8);
            String answer = HmacContext.ofPassword("md5", octets).orElseThrow().answer(new byte[0]);
            assertThat(
                            backend.authenticate(
                                    IMAP, new Credentials.Cram("md5", "", "fred@a.test", answer)))
                    .isInstanceOf(Accepted.class);
            assertThat(account(backend.lookUp("imap", "fred@a.test")).maildir()).contains("Here");
            assertThat(account(backend.lookUp("courier", "fred@a.test")).maildir())
                    .contains("./There");
            table.execute("UPDATE TABLE SET crypt = ''");
            assertThat(login(backend, "fred@a.test", "other")).isInstanceOf(Accepted.class);
            assertThat(login(backend, "fred@a.test", "")).isInstanceOf(Rejected.class);
            assertThat(backend.changePassword("imap", "fred@a.test", "other", "new"))
                    .isInstanceOf(Accepted.class);
            var fred = account(login(backend, "fred@a.test", "new"));
            assertThat(fred.clearPassword()).contains("new");
        }
    }

    /// A changed file is used at the next question, one with a mistake is not.
    @ParameterizedTest
    @MethodSource("databases")
    void aChangedFileIsRead(Row row) throws Exception {
        var table = row.kind().table(directory);
        try (var backend = table.backend();
                var other = table.backend("PREFIX_WHERE_CLAUSE uid <> '1001'")) {
            for (var both : List.of(backend, other)) {
                assertThat(login(both, "fred@a.test", "foobar")).isInstanceOf(Rejected.class);
                assertThat(login(both, "wilma@b.test", "pebbles")).isInstanceOf(Accepted.class);
            }
            table.backend("PREFIX_SELECT_CLAUSE SELECT '$(domain").close();
            assertThat(login(other, "wilma@b.test", "pebbles")).isInstanceOf(Accepted.class);
        }
    }

    /// The database's words about a password that it did not take would hold it.
    @ParameterizedTest
    @MethodSource("databases")
    void aChangeThatFailsTellsNoPassword(Row row) throws Exception {
        var table = row.kind().table(directory);
        for (String clause :
                List.of(
                        "UPDATE TABLE SET uid = '$(newpass)' nonsense",
                        "UPDATE TABLE SET nothing = '$(newpass)'",
                        "UPDATE TABLE SET '$(newpass)' = 1",
                        "UPDATE TABLE SET crypt = '$(newpass_crypt)' WHERE id = '$(service)'")) {
            try (var backend = table.backend("PREFIX_CHPASS_CLAUSE " + clause)) {
                var result = backend.changePassword("imap", "fred@a.test", "foobar", "verysecret");
                assertThat(result)
                        .as(clause)
                        .isInstanceOfSatisfying(
                                TemporaryFailure.class,
                                failure ->
                                        assertThat(failure.reason())
                                                .contains("fred@a.test: the ")
                                                .doesNotContain("verysecret", "foobar"));
                assertThat(login(backend, "fred@a.test", "foobar")).isInstanceOf(Accepted.class);
            }
        }
    }
}
