package org.courier.auth.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.TestDatabases;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.auth.backend.sql.MySql;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// MYSQL_SSL_*: a database user who may come by TLS only, or with a certificate only.
class MySqlTlsTest {
    private static final List<Stored> ACCOUNTS =
            List.of(new Stored("fred", "{PLAIN}foobar", 1001, "/home/fred", ""));

    @TempDir Path directory;
    private String table;

    @BeforeEach
    void makeUsers() throws Exception {
        table = SqlStages.mysqlTable(ACCOUNTS);
        try (var connection = TestDatabases.mariadb().connect();
                var statement = connection.createStatement()) {
            for (String requirement : List.of("ssl", "x509")) {
                statement.execute(
                        "CREATE OR REPLACE USER by_%1$s@'%%' IDENTIFIED BY 'pw' REQUIRE %1$s"
                                .formatted(requirement));
                statement.execute("GRANT SELECT ON courier.* TO by_" + requirement + "@'%'");
            }
        }
    }

    private AuthResult lookUp(String user, String... lines) throws Exception {
        var server = TestDatabases.mariadb();
        String text =
                "MYSQL_SERVER %s\nMYSQL_PORT %d\nMYSQL_USERNAME %s\nMYSQL_PASSWORD pw\n"
                        .formatted(server.host(), server.port(), user);
        var configuration =
                SqlStages.rc(
                        directory,
                        "authmysqlrc",
                        text
                                + "MYSQL_DATABASE courier\nMYSQL_CRYPT_PWFIELD crypt\n"
                                + "MYSQL_USER_TABLE "
                                + table
                                + "\n"
                                + String.join("\n", lines)
                                + "\n##NAME: MARKER:0\n");
        try (var backend = MySql.configured(configuration)) {
            return backend.lookUp("imap", "fred");
        }
    }

    private static final String CACERT = "MYSQL_SSL_CACERT ";

    @Test
    void tlsWhereAnAuthorityIsGiven() throws Exception {
        var certificate = TestDatabases.certificate();
        assertThat(lookUp("by_ssl")).isInstanceOf(TemporaryFailure.class);
        assertThat(lookUp("by_ssl", CACERT + certificate)).isInstanceOf(Accepted.class);
        var authorities = Files.createDirectory(directory.resolve("authorities"));
        Files.copy(certificate, authorities.resolve("0a1b2c3d.0"));
        assertThat(lookUp("by_ssl", "MYSQL_SSL_CAPATH " + authorities))
                .isInstanceOf(Accepted.class);
        assertThat(lookUp("by_ssl", CACERT + certificate, "MYSQL_SSL_CIPHERS ECDHE+AESGCM"))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTold() throws Exception {
        var other = Files.createDirectory(directory.resolve("other"));
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
                                "/CN=other",
                                "-keyout",
                                "key.pem",
                                "-out",
                                "cert.pem")
                        .directory(other.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(made.waitFor()).isZero();
        assertThat(lookUp("by_ssl", CACERT + other.resolve("cert.pem")))
                .isInstanceOfSatisfying(
                        TemporaryFailure.class,
                        failure -> assertThat(failure.sourceDown()).isTrue());
    }

    @Test
    void ourOwnCertificate() throws Exception {
        String authority = CACERT + TestDatabases.certificate();
        String certificate = "MYSQL_SSL_CERT " + TestDatabases.certificate();
        String key = "MYSQL_SSL_KEY " + TestDatabases.certificateKey();
        assertThat(lookUp("by_x509", authority)).isInstanceOf(TemporaryFailure.class);
        assertThat(lookUp("by_x509", authority, certificate, key)).isInstanceOf(Accepted.class);
    }
}
