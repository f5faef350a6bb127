package org.courier.auth.backend.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.Backends;
import org.courier.auth.backend.LoginStorm;
import org.courier.core.config.ConfigDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/// A directory that stops, hangs, answers nonsense and comes back in the middle of a hundred logins
/// a second: each has an answer in time, none is told that its password is wrong, and logins work
/// again by themselves.
class LdapFailureTest {
    @TempDir Path directory;

    private final Slapd slapd = new Slapd();
    private Subtree tree;

    @BeforeEach
    void start() throws IOException {
        slapd.start();
        tree = account(Subtree.at(slapd.uri()));
        Files.writeString(
                directory.resolve("authdaemonrc"),
                "authmodulelist=authldap\nAUTHCACHE=0\nAUTHTIMEOUT=%d\n"
                        .formatted(LoginStorm.AUTHTIMEOUT));
    }

    private static Subtree account(Subtree tree) throws IOException {
        return tree.with(
                "fred",
                "uid: fred",
                "uidNumber: 1001",
                "gidNumber: 1001",
                "homeDir: /home/fred",
                "userPassword: {SSHA}FQ7Ya5Zl9hzSDdIdJHGcYlVxoYyBZJ3g",
                "clearPassword: secret");
    }

    @AfterEach
    void stop() {
        slapd.close();
    }

    private Authenticator authenticator(String... lines) throws IOException {
        tree.write(directory, lines);
        return Backends.authenticator(ConfigDirectory.of(directory));
    }

    private LoginStorm logins(String... lines) throws IOException {
        var storm = new LoginStorm(authenticator(lines));
        storm.awaitAccepted(20);
        return storm;
    }

    private static AuthResult login(Authenticator authenticator) {
        return authenticator.authenticate(
                Client.local("imap"), new Credentials.Password("fred", "secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"LDAP_AUTHBIND 0", "LDAP_AUTHBIND 1"})
    void stoppedAndStarted(String mode) throws IOException {
        useBind(mode);
        try (var storm = logins(mode)) {
            slapd.stop();
            storm.awaitFailed(100);
            slapd.start();
            storm.awaitAccepted(50);
            storm.everyAnswerWasInTimeAndRight();
        }
    }

    /// With LDAP_AUTHBIND the directory is to know the password in its own way.
    private void useBind(String mode) throws IOException {
        if (mode.endsWith("1")) {
            var secret = "userPassword: secret";
            tree =
                    Subtree.at(slapd.uri())
                            .with(
                                    "fred",
                                    "uid: fred",
                                    "uidNumber: 1001",
                                    "gidNumber: 1001",
                                    "homeDir: /home/fred",
                                    secret);
        }
    }

    /// The connections that it closed are replaced before anybody notices.
    @Test
    void restartedBetweenTwoLogins() throws IOException {
        try (var authenticator = authenticator()) {
            for (int i = 0; i < 5; i++) {
                assertThat(login(authenticator)).isInstanceOf(Accepted.class);
                slapd.stop();
                slapd.start();
            }
            assertThat(login(authenticator)).isInstanceOf(Accepted.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LDAP_AUTHBIND 0", "LDAP_AUTHBIND 1"})
    void hungAndGoingOn(String mode) throws Exception {
        useBind(mode);
        try (var storm = logins(mode)) {
            slapd.signal("STOP");
            storm.awaitFailed(100);
            slapd.signal("CONT");
            storm.awaitAccepted(50);
            storm.everyAnswerWasInTimeAndRight();
        }
    }

    @Test
    void nonsense() throws Exception {
        try (var storm = logins()) {
            slapd.stop();
            try (var socket =
                    new ServerSocket(slapd.port(), 50, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> talkNonsense(socket));
                storm.awaitFailed(100);
            }
            slapd.start();
            storm.awaitAccepted(50);
            storm.everyAnswerWasInTimeAndRight();
        }
    }

    private static void talkNonsense(ServerSocket socket) {
        while (!socket.isClosed()) {
            try (var client = socket.accept()) {
                client.getOutputStream().write("* OK IMAP4rev1 \0\377\60\204\377\377".getBytes());
            } catch (IOException e) {
                // Closed by one of the two sides.
                continue;
            }
        }
    }

    @Test
    void theNextServerWhenTheFirstHangs() throws Exception {
        var second = account(tree.on(Slapd.shared().uri()));
        try (var storm = logins("LDAP_URI " + tree.uri() + " " + second.uri())) {
            slapd.signal("STOP");
            storm.awaitFailed(1);
            storm.awaitAccepted(50);
            slapd.signal("CONT");
            storm.everyAnswerWasInTimeAndRight();
        }
    }

    @Test
    void theNextServerWhenTheFirstStops() throws Exception {
        var second = account(tree.on(Slapd.shared().uri()));
        try (var storm = logins("LDAP_URI " + tree.uri() + " " + second.uri())) {
            slapd.stop();
            storm.awaitAccepted(200);
            storm.everyAnswerWasInTimeAndRight();
        }
    }

    @Test
    void downFromTheStart() throws Exception {
        slapd.stop();
        try (var authenticator = authenticator()) {
            assertThat(login(authenticator)).isInstanceOf(TemporaryFailure.class);
            slapd.start();
            LoginStorm.awaitRecovery(() -> login(authenticator) instanceof Accepted);
        }
    }
}
