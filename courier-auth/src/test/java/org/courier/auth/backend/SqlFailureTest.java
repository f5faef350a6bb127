package org.courier.auth.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.TestDatabases;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.auth.backend.FaultyProxy.Mood;
import org.courier.auth.backend.sql.MySql;
import org.courier.auth.backend.sql.PgSql;
import org.courier.core.config.ConfigDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A database that stops, hangs, slows down, talks nonsense and comes back, under 100 logins a
/// second: nobody is told that the password is wrong, nobody waits long, and it mends by itself.
class SqlFailureTest {
    private static final List<Stored> ACCOUNTS =
            List.of(new Stored("fred", "{PLAIN}foobar", 1001, "/home/fred", ""));

    private static final int TIMEOUT = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(TIMEOUT);

    /// Longest answer: the time-out, and what a busy machine adds.
    private static final Duration LONGEST = Duration.ofSeconds(TIMEOUT + 4);

    /// The server is back and logins work again: 5 seconds are asked for.
    private static final Duration BACK = Duration.ofSeconds(5);

    enum Database {
        MARIADB {
            @Override
            FaultyProxy proxy() throws IOException {
                var server = TestDatabases.mariadb();
                return FaultyProxy.before(server.host(), server.port());
            }

            @Override
            AuthBackend backend(Path directory, int port) throws IOException {
                String table = SqlStages.mysqlTable(ACCOUNTS);
                String there = "MYSQL_SERVER 127.0.0.1\nMYSQL_USER_TABLE " + table;
                return MySql.configured(SqlStages.mysqlrcWith(directory, port, there));
            }
        },
        POSTGRESQL {
            @Override
            FaultyProxy proxy() throws IOException {
                var server = TestDatabases.postgresql();
                return FaultyProxy.before(server.host(), server.port());
            }

            @Override
            AuthBackend backend(Path directory, int port) throws IOException {
                String table = SqlStages.pgsqlTable(ACCOUNTS);
                return PgSql.configured(SqlStages.pgsqlrc(directory, port, table));
            }
        };

        abstract FaultyProxy proxy() throws IOException;

        abstract AuthBackend backend(Path directory, int port) throws IOException;
    }

    private record Answer(long asked, Duration took, AuthResult result) {}

    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void mendsByItself(Database database) throws Exception {
        Files.writeString(directory.resolve("authdaemonrc"), "AUTHTIMEOUT=" + TIMEOUT + "\n");
        var limits = new Guard.Limits(PATIENCE, 32, Duration.ofSeconds(1), Duration.ZERO);
        try (var proxy = database.proxy();
                var backend = new Guard(database.backend(directory, proxy.port()), limits);
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var clock = Executors.newSingleThreadScheduledExecutor()) {
            logIn(backend, threads, clock);
            until(Accepted.class::isInstance, Duration.ofSeconds(20));
            for (var mood : List.of(Mood.STOPPED, Mood.HUNG, Mood.GARBAGE)) {
                proxy.become(mood);
                until(TemporaryFailure.class::isInstance, LONGEST);
                proxy.become(Mood.GOOD);
                until(Accepted.class::isInstance, BACK);
            }
            proxy.become(Mood.SLOW);
            until(_ -> true, LONGEST);
            proxy.become(Mood.GOOD);
            until(Accepted.class::isInstance, BACK);
            clock.shutdownNow();
        }
        assertThat(answers).hasSizeGreaterThan(300);
        assertThat(answers)
                .allSatisfy(
                        answer -> {
                            assertThat(answer.result())
                                    .isInstanceOfAny(Accepted.class, TemporaryFailure.class);
                            assertThat(answer.took()).isLessThan(LONGEST);
                        });
    }

    /// One every 10 ms until the clock is stopped.
    private void logIn(
            AuthBackend backend, ExecutorService threads, ScheduledExecutorService clock) {
        clock.scheduleAtFixedRate(
                () -> threads.submit(() -> logIn(backend)), 0, 10, TimeUnit.MILLISECONDS);
    }

    private void logIn(AuthBackend backend) {
        long asked = System.nanoTime();
        var result =
                backend.authenticate(
                        Client.local("imap"), new Credentials.Password("fred", "foobar"));
        answers.add(new Answer(asked, Duration.ofNanos(System.nanoTime() - asked), result));
    }

    /// Waits for such an answer to a question of a later time than now.
    private void until(Predicate<AuthResult> wanted, Duration longest) throws Exception {
        long now = System.nanoTime();
        long deadline = now + longest.toNanos();
        while (System.nanoTime() < deadline) {
            if (answers.stream()
                    .filter(answer -> answer.asked() - now > 0)
                    .anyMatch(answer -> wanted.test(answer.result()))) {
                return;
            }
            Thread.sleep(20);
        }
        assertThat(answers.stream().filter(answer -> answer.asked() - now > 0).toList())
                .as("answers within " + longest)
                .anyMatch(answer -> wanted.test(answer.result()));
    }

    /// Whoever waits on a dead Unix socket is released as well.
    @Test
    void mysqlOnAUnixSocket() throws Exception {
        var server = TestDatabases.mariadb();
        var socket = directory.resolve("mysqld.sock");
        String table = SqlStages.mysqlTable(ACCOUNTS);
        String lines = "MYSQL_SOCKET " + socket + "\nMYSQL_USER_TABLE " + table;
        ConfigDirectory configuration = SqlStages.mysqlrcWith(directory, 1, lines);
        var limits = new Guard.Limits(PATIENCE, 32, Duration.ofMillis(100), Duration.ZERO);
        try (var proxy = FaultyProxy.onSocket(socket, server.host(), server.port());
                var backend = new Guard(MySql.configured(configuration), limits)) {
            logIn(backend);
            proxy.become(Mood.HUNG);
            logIn(backend);
        }
        assertThat(answers).hasSize(2);
        assertThat(answers.poll().result()).isInstanceOf(Accepted.class);
        assertThat(answers.poll().result()).isInstanceOf(TemporaryFailure.class);
    }

    /// A first server that is hung leaves time to ask the second one.
    @Test
    void theSecondOfTwoServers() throws Exception {
        var mariadb = TestDatabases.mariadb();
        var postgresql = TestDatabases.postgresql();
        var mysqlDirectory = Files.createDirectory(directory.resolve("mysql"));
        Files.writeString(directory.resolve("authdaemonrc"), "AUTHTIMEOUT=4\n");
        Files.writeString(mysqlDirectory.resolve("authdaemonrc"), "AUTHTIMEOUT=4\n");
        try (var hung = FaultyProxy.before(postgresql.host(), postgresql.port());
                var good = FaultyProxy.before("127.0.0.2", hung, mariadb)) {
            hung.become(Mood.HUNG);
            String two =
                    "PGSQL_CONNECTION host=127.0.0.1,%s port=%d,%d dbname=postgres user=%s"
                            .formatted(
                                    postgresql.host(),
                                    hung.port(),
                                    postgresql.port(),
                                    postgresql.user());
            var pgsql =
                    SqlStages.rc(
                            directory,
                            "authpgsqlrc",
                            two
                                    + " password=x\nPGSQL_CRYPT_PWFIELD crypt\nPGSQL_USER_TABLE "
                                    + SqlStages.pgsqlTable(ACCOUNTS)
                                    + "\n##NAME: MARKER:0\n");
            String hosts = "MYSQL_SERVER 127.0.0.1, 127.0.0.2\nMYSQL_USER_TABLE ";
            var mysql =
                    SqlStages.rc(
                            mysqlDirectory,
                            "authmysqlrc",
                            hosts
                                    + SqlStages.mysqlTable(ACCOUNTS)
                                    + "\nMYSQL_USERNAME %s\nMYSQL_PASSWORD %s\nMYSQL_PORT %d"
                                            .formatted(
                                                    mariadb.user(), mariadb.password(), good.port())
                                    + "\nMYSQL_DATABASE courier\nMYSQL_CRYPT_PWFIELD crypt"
                                    + "\n##NAME: MARKER:0\n");
            var limits = new Guard.Limits(Duration.ofSeconds(4), 32, PATIENCE, Duration.ZERO);
            try (var first = new Guard(PgSql.configured(pgsql), limits);
                    var second = new Guard(MySql.configured(mysql), limits)) {
                logIn(first);
                logIn(second);
            }
        }
        assertThat(answers).extracting(Answer::result).hasOnlyElementsOfType(Accepted.class);
    }
}
