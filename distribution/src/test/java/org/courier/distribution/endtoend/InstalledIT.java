package org.courier.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.TestAccounts;
import org.courier.auth.TestDatabases;
import org.courier.auth.backend.ldap.Subtree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The suite at another place than where it was packaged, as every installation is: its classes
/// come half out of the AOT cache and half out of the jars, those of the drivers too.
final class InstalledIT {
    @TempDir Path directory;
    private Path courier;
    private Path etc;
    private int port;

    @BeforeEach
    void install() throws IOException {
        var home = directory.resolve("opt");
        new Client(directory).run("cp", "-a", RunningSuite.home().toString(), home.toString());
        courier = home.resolve("bin/courier");
        etc = Files.createDirectory(directory.resolve("etc"));
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        Files.writeString(
                etc.resolve("imapd"),
                "ADDRESS=127.0.0.1\nPORT=" + port + "\nIMAPDSSLSTART=NO\nIMAPDSTARTTLS=NO\n");
    }

    /// Each source but the last does not know the others' accounts.
    @Test
    void logsInFromEachOfThreeSources() throws Exception {
        TestAccounts.create(etc, "fred:secret");
        int uid = (Integer) Files.getAttribute(etc.resolve("home/fred"), "unix:uid");
        Subtree.onSlapd()
                .with(
                        "lea",
                        "uid: lea",
                        "uidNumber: " + uid,
                        "gidNumber: " + uid,
                        "homeDir: " + home("lea"),
                        "clearPassword: hidden")
                .write(etc);
        inMariaDb("mary", "covert", uid);
        Files.writeString(
                etc.resolve("authdaemonrc"), "authmodulelist=\"authldap authmysql authuserdb\"\n");
        var server =
                new ProcessBuilder(
                                courier.toString(),
                                "serve",
                                "imap",
                                "--config",
                                etc.toString(),
                                "--state",
                                directory.resolve("state").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        try {
            Wait.until("the server listens", () -> !server.isAlive() || listens());
            for (String login : List.of("lea:hidden", "mary:covert", "fred:secret"))
                assertThat(folders(login))
                        .as(login + "\n" + Files.readString(directory.resolve("log")))
                        .contains("INBOX");
        } finally {
            server.destroy();
            if (!server.waitFor(30, TimeUnit.SECONDS)) server.destroyForcibly().waitFor();
        }
    }

    private Path home(String name) throws IOException {
        var home = directory.resolve(name);
        for (String part : List.of("cur", "new", "tmp"))
            Files.createDirectories(home.resolve("Maildir").resolve(part));
        TestAccounts.give(home);
        return home;
    }

    private void inMariaDb(String name, String password, int uid) throws Exception {
        var database = TestDatabases.mariadb();
        var table = TestDatabases.freshTable();
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE %s (id VARCHAR(64), clear VARCHAR(64), uid INT, gid INT, home TEXT)"
                            .formatted(table));
            statement.execute(
                    "INSERT INTO %s VALUES ('%s', '%s', %d, %d, '%s')"
                            .formatted(table, name, password, uid, uid, home(name)));
        }
        Files.writeString(
                etc.resolve("authmysqlrc"),
                """
                ##NAME: MARKER:0
                MYSQL_SERVER %s
                MYSQL_PORT %d
                MYSQL_USERNAME %s
                MYSQL_PASSWORD %s
                MYSQL_DATABASE courier
                MYSQL_USER_TABLE %s
                MYSQL_CLEAR_PWFIELD clear
                """
                        .formatted(
                                database.host(),
                                database.port(),
                                database.user(),
                                database.password(),
                                table));
    }

    private boolean listens() throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (java.net.ConnectException _) {
            return false;
        }
    }

    private String folders(String login) throws IOException {
        return new Client(directory)
                .run("curl", "-sS", "-m", "60", "-u", login, "imap://127.0.0.1:" + port + "/");
    }

    /// `courier check` makes a source of each file.
    @Test
    void everySourceHasItsClasses() throws Exception {
        Files.writeString(
                etc.resolve("authdaemonrc"),
                "authmodulelist=\"authldap authmysql authpgsql authsqlite authuserdb\"\n");
        for (var file :
                List.of(
                        "authldaprc LDAP_URI ldap://127.0.0.1:1\nLDAP_BASEDN dc=test\n",
                        "authmysqlrc MYSQL_SERVER 127.0.0.1\nMYSQL_USERNAME u\nMYSQL_PASSWORD p\n"
                                + "MYSQL_DATABASE d\nMYSQL_USER_TABLE t\nMYSQL_CRYPT_PWFIELD c\n",
                        "authpgsqlrc PGSQL_CONNECTION host=127.0.0.1 dbname=d user=u\n"
                                + "PGSQL_USER_TABLE t\nPGSQL_CRYPT_PWFIELD c\n",
                        "authsqliterc SQLITE_DATABASE /tmp/none\nSQLITE_USER_TABLE t\n"
                                + "SQLITE_CRYPT_PWFIELD c\n")) {
            var parts = file.split(" ", 2);
            Files.writeString(etc.resolve(parts[0]), "##NAME: MARKER:0\n" + parts[1]);
        }
        var said =
                new Client(directory).run(courier.toString(), "check", "--config", etc.toString());
        assertThat(said).contains("errors: 0").doesNotContain("Exception");
    }
}
