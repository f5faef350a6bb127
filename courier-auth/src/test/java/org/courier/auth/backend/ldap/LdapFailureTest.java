package org.courier.auth.backend.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.Backends;
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
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A directory that stops, hangs, answers nonsense and comes back in the middle of a hundred logins
/// a second: each has an answer in time, none is told that its password is wrong, and logins work
/// again by themselves.
class LdapFailureTest {
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final int AUTHTIMEOUT = 2;

    /// What AUTHTIMEOUT promises, with room for a busy machine.
    private static final Duration LONGEST = Duration.ofSeconds(AUTHTIMEOUT + 3);

    @TempDir Path directory;

    private final Slapd slapd = new Slapd();
    private Subtree tree;
    private Authenticator authenticator;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private record Seen(AuthResult result, Duration took) {}

    @BeforeEach
    void start() throws IOException {
        slapd.start();
        tree = account(Subtree.at(slapd.uri()));
        Files.writeString(
                directory.resolve("authdaemonrc"),
                "authmodulelist=authldap\nAUTHCACHE=0\nAUTHTIMEOUT=%d\n".formatted(AUTHTIMEOUT));
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
        clock.shutdownNow();
        clients.shutdownNow();
        authenticator.close();
        slapd.close();
    }

    private void logins(String... lines) throws IOException {
        tree.write(directory, lines);
        authenticator = Backends.authenticator(ConfigDirectory.of(directory));
        clock.scheduleAtFixedRate(() -> clients.execute(this::login), 0, 10, TimeUnit.MILLISECONDS);
        awaitMore(accepted, 20);
    }

    private void login() {
        long begin = System.nanoTime();
        var result =
                authenticator.authenticate(
                        Client.local("imap"), new Credentials.Password("fred", "secret"));
        seen.add(new Seen(result, Duration.ofNanos(System.nanoTime() - begin)));
        switch (result) {
            case Accepted _ -> accepted.incrementAndGet();
            case TemporaryFailure _ -> failed.incrementAndGet();
            case Rejected _ -> {}
        }
    }

    private static void awaitMore(AtomicInteger count, int more) {
        int wanted = count.get() + more;
        await(RECOVERY, () -> count.get() >= wanted);
    }

    private static void await(Duration longest, BooleanSupplier condition) {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within " + longest).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private void everyAnswerWasInTimeAndRight() {
        clock.shutdownNow();
        clients.shutdown();
        await(LONGEST, clients::isTerminated);
        assertThat(seen)
                .allSatisfy(
                        one -> {
                            assertThat(one.result()).isNotInstanceOf(Rejected.class);
                            assertThat(one.took()).isLessThan(LONGEST);
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"LDAP_AUTHBIND 0", "LDAP_AUTHBIND 1"})
    void stoppedAndStarted(String mode) throws IOException {
        useBind(mode);
        logins(mode);
        slapd.stop();
        awaitMore(failed, 100);
        slapd.start();
        awaitMore(accepted, 50);
        everyAnswerWasInTimeAndRight();
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
        tree.write(directory);
        authenticator = Backends.authenticator(ConfigDirectory.of(directory));
        for (int i = 0; i < 5; i++) {
            login();
            slapd.stop();
            slapd.start();
        }
        login();
        assertThat(seen).hasSize(6).allSatisfy(o -> assertAccepted(o.result()));
    }

    private static void assertAccepted(AuthResult result) {
        assertThat(result).isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LDAP_AUTHBIND 0", "LDAP_AUTHBIND 1"})
    void hungAndGoingOn(String mode) throws Exception {
        useBind(mode);
        logins(mode);
        slapd.signal("STOP");
        awaitMore(failed, 100);
        slapd.signal("CONT");
        awaitMore(accepted, 50);
        everyAnswerWasInTimeAndRight();
    }

    @Test
    void nonsense() throws Exception {
        logins();
        slapd.stop();
        try (var socket = new ServerSocket(slapd.port(), 50, InetAddress.getLoopbackAddress())) {
            clients.execute(() -> talkNonsense(socket));
            awaitMore(failed, 100);
        }
        slapd.start();
        awaitMore(accepted, 50);
        everyAnswerWasInTimeAndRight();
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
        logins("LDAP_URI " + tree.uri() + " " + second.uri());
        slapd.signal("STOP");
        awaitMore(failed, 1);
        awaitMore(accepted, 50);
        slapd.signal("CONT");
        everyAnswerWasInTimeAndRight();
    }

    @Test
    void theNextServerWhenTheFirstStops() throws Exception {
        var second = account(tree.on(Slapd.shared().uri()));
        logins("LDAP_URI " + tree.uri() + " " + second.uri());
        slapd.stop();
        awaitMore(accepted, 200);
        everyAnswerWasInTimeAndRight();
    }

    @Test
    void downFromTheStart() throws Exception {
        slapd.stop();
        tree.write(directory);
        authenticator = Backends.authenticator(ConfigDirectory.of(directory));
        login();
        assertThat(failed).hasValue(1);
        slapd.start();
        await(
                RECOVERY,
                () -> {
                    login();
                    return accepted.get() > 0;
                });
    }
}
