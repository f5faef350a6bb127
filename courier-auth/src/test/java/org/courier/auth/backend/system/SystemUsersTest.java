package org.courier.auth.backend.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.courier.auth.ThrowAwayUsers.ANN;
import static org.courier.auth.ThrowAwayUsers.BEN;
import static org.courier.auth.ThrowAwayUsers.run;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.ThrowAwayUsers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/// System accounts with real users, real shadow(5) and real PAM.
class SystemUsersTest {
    @TempDir static Path directory;
    private static ThrowAwayUsers users;
    private static Path services;

    @BeforeAll
    static void makeUsers() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        users = ThrowAwayUsers.make(directory);
        services = Files.createDirectory(directory.resolve("pam.d"));
        service("imap", "auth required pam_unix.so nodelay", "account required pam_unix.so");
        service("passwd", "password required pam_unix.so sha512 rounds=1000 minlen=1");
        service("away", "auth required pam_nowhere.so", "account required pam_permit.so");
        service(
                "remote",
                "auth required pam_exec.so quiet " + rhost(),
                "account required pam_permit.so");
        service(
                "slow",
                "auth required pam_exec.so quiet " + slow(),
                "account required pam_permit.so");
        service("anybody", "auth required pam_permit.so", "account required pam_permit.so");
    }

    @AfterAll
    static void removeUsers() throws IOException {
        users.close();
    }

    private static void service(String name, String... lines) throws IOException {
        Files.write(services.resolve(name), List.of(lines));
    }

    private static Path script(String name, String text) throws IOException {
        var script = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    private static Path rhost() throws IOException {
        return script("rhost", "echo noise\n[ \"$PAM_RHOST\" = 127.0.0.9 ]\n");
    }

    private static Path slow() throws IOException {
        return script("slow", ": >\"" + directory + "/began\"\nexec sleep 60\n");
    }

    private static PamHelpers helpers(int processes, int seconds) {
        return new PamHelpers(
                new PamHelpers.Options(
                        processes, 4, Duration.ofSeconds(seconds), Optional.of(services)));
    }

    private static AuthPam pam(PamHelpers helpers) {
        return new AuthPam(SystemUsers.ofHost(), helpers, 100);
    }

    private static AuthPasswd shadow(PamHelpers helpers) {
        return new AuthPasswd(AuthPasswd.SHADOW, SystemUsers.ofHost(), helpers, 100);
    }

    private static AuthResult login(
            AuthBackend backend, String service, String user, String password) {
        var client = new Client(service, new InetSocketAddress("127.0.0.9", 4), Optional.empty());
        return backend.authenticate(client, new Credentials.Password(user, password));
    }

    private static Account account(AuthResult result) {
        return ((Accepted) result).account();
    }

    @Test
    void pamDecidesAndTheNameServiceTells() throws IOException {
        try (var pam = pam(helpers(1, 20))) {
            var ann = account(login(pam, "imap", ANN, "foobar"));
            int uid = Integer.parseInt(run("", "id", "-u", ANN));
            assertThat(ann.address()).isEqualTo(ANN);
            assertThat(ann.systemUser()).contains(ANN);
            assertThat(ann.uid()).isEqualTo(uid);
            assertThat(ann.home()).isEqualTo(users.home(ANN));
            assertThat(ann.fullName()).contains("A User");
            assertThat(ann.password().orElseThrow()).startsWith("$6$");
            assertThat(ann.groups())
                    .containsExactlyInAnyOrderElementsOf(
                            List.of(run("", "id", "-G", ANN).split(" ")).stream()
                                    .map(Integer::valueOf)
                                    .toList());
            assertThat(login(pam, "imap", ANN, "foobaz")).isInstanceOf(Rejected.class);
            assertThat(login(pam, "imap", "cjvmnobody", "foobar")).isInstanceOf(Rejected.class);
            assertThat(login(pam, "imap", ANN, "")).isInstanceOf(Rejected.class);
            assertThat(login(pam, "imap", ANN, "foobar\0")).isInstanceOf(Rejected.class);
            assertThat(login(pam, "imap", ANN, "x".repeat(100_000))).isInstanceOf(Rejected.class);
            assertThat(login(pam, "../imap", ANN, "foobar")).isInstanceOf(Rejected.class);
            assertThat(login(pam, "anybody", "cjvmnobody", "foobar")).isInstanceOf(Rejected.class);
            // PAM_RHOST; and what a module prints is not taken for an answer
            assertThat(login(pam, "remote", ANN, "foobar")).isInstanceOf(Accepted.class);
            assertThat(login(pam, "away", ANN, "foobar")).isInstanceOf(TemporaryFailure.class);
            assertThat(pam.authenticate(Client.local("imap"), cram())).isInstanceOf(Rejected.class);
            assertThat(pam.lookUp("courier", ANN)).isInstanceOf(Accepted.class);
            assertThat(pam.lookUp("courier", "cjvmnobody")).isInstanceOf(Rejected.class);
        }
    }

    private static Credentials cram() {
        return new Credentials.Cram("md5", "<1@h>", ANN, "0".repeat(32));
    }

    @Test
    void aPasswordIsChangedByPam() throws IOException {
        try (var helpers = helpers(1, 20);
                var pam = pam(helpers);
                var shadow = shadow(helpers)) {
            assertThat(pam.changePassword("imap", BEN, "wrong", "neues"))
                    .isInstanceOf(Rejected.class);
            assertThat(login(pam, "imap", BEN, "neues")).isInstanceOf(Rejected.class);
            assertThat(pam.changePassword("imap", BEN, "foobar", "neues"))
                    .isInstanceOf(Accepted.class);
            assertThat(login(pam, "imap", BEN, "neues")).isInstanceOf(Accepted.class);
            assertThat(login(pam, "imap", BEN, "foobar")).isInstanceOf(Rejected.class);
            assertThat(shadow.changePassword("imap", BEN, "foobar", "x"))
                    .isInstanceOf(Rejected.class);
            assertThat(shadow.changePassword("imap", BEN, "neues", "foobar"))
                    .isInstanceOf(Accepted.class);
            assertThat(login(shadow, "imap", BEN, "foobar")).isInstanceOf(Accepted.class);
            for (String bad : List.of("", "a\nb", "\0", "x".repeat(1000)))
                assertThat(pam.changePassword("imap", BEN, "foobar", bad))
                        .isInstanceOf(Rejected.class);
        } finally {
            users.setPassword(BEN, "foobar");
        }
    }

    @Test
    void shadowKnowsWhoIsExpired() throws IOException {
        try (var shadow = shadow(helpers(1, 20))) {
            assertThat(login(shadow, "imap", ANN, "foobar")).isInstanceOf(Accepted.class);
            assertThat(login(shadow, "imap", ANN, "wrong")).isInstanceOf(Rejected.class);
            assertThat(login(shadow, "imap", "cjvmnobody", "foobar")).isInstanceOf(Rejected.class);
            assertThat(login(shadow, "imap", "nobody", "*")).isInstanceOf(Rejected.class);
            run("", "chage", "-E", "2000-01-02", ANN);
            assertThat(login(shadow, "imap", ANN, "foobar")).isInstanceOf(Rejected.class);
            assertThat(shadow.lookUp("courier", ANN)).isInstanceOf(Accepted.class);
            run("", "chage", "-E", "-1", "-M", "10", "-d", "2000-01-02", ANN);
            assertThat(login(shadow, "imap", ANN, "foobar")).isInstanceOf(Rejected.class);
            // must be changed, which is no end
            run("", "chage", "-E", "-1", "-M", "99999", "-d", "0", ANN);
            assertThat(login(shadow, "imap", ANN, "foobar")).isInstanceOf(Accepted.class);
            var seen = new ArrayList<String>();
            shadow.enumerate(account -> seen.add(account.address()));
            assertThat(seen).contains(ANN, BEN).doesNotContain("root", "daemon");
        } finally {
            run("", "chage", "-E", "-1", "-M", "99999", "-d", "2020-01-01", ANN);
        }
    }

    @Test
    void passwdHasNoHashesOnThisHost() throws IOException {
        var backend = new AuthPasswd(AuthPasswd.PASSWD, SystemUsers.ofHost(), helpers(1, 20), 100);
        assertThat(login(backend, "imap", ANN, "foobar")).isInstanceOf(Rejected.class);
        assertThat(login(backend, "imap", ANN, "x")).isInstanceOf(Rejected.class);
        assertThat(account(backend.lookUp("courier", ANN)).home()).isEqualTo(users.home(ANN));
    }

    @Test
    void theNameServiceAnswersManyAtOnce() throws Exception {
        var service = LibcUsers.ofHost();
        assertThat(service).isInstanceOf(LibcUsers.class);
        int uid = service.named(ANN).orElseThrow().uid();
        assertThat(service.numbered(uid).orElseThrow().name()).isEqualTo(ANN);
        assertThat(service.named("cjvmnobody")).isEmpty();
        assertThat(service.shadow("cjvmnobody")).isEmpty();
        var files = UserFiles.ofHost();
        var work = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 50; i++) {
            work.add(() -> service.all().equals(files.all()));
            work.add(() -> service.named(ANN).equals(files.named(ANN)));
            work.add(() -> service.shadow(ANN).equals(files.shadow(ANN)));
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var done : threads.invokeAll(work)) assertThat(done.get()).isTrue();
        }
        var groups = service.groups(service.named(ANN).orElseThrow());
        assertThat(files.groups(files.named(ANN).orElseThrow()))
                .containsExactlyInAnyOrderElementsOf(groups);
    }

    /// A module that never comes back, and a helper that is killed in the middle of a login.
    @Test
    void aHelperThatHangsOrDiesTakesOneLoginAlong() throws Exception {
        var began = directory.resolve("began");
        try (var helpers = helpers(2, 4);
                var pam = pam(helpers);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var hung = threads.submit(() -> login(pam, "slow", ANN, "foobar"));
            waitFor(began);
            long first = helpers.pids().getFirst();
            assertThat(login(pam, "imap", ANN, "foobar")).isInstanceOf(Accepted.class);
            assertThat(hung.get()).isInstanceOf(TemporaryFailure.class);
            assertThat(helpers.pids()).doesNotContain(first);
            assertThat(ended(first)).isTrue();
            Files.delete(began);

            var killed = threads.submit(() -> login(pam, "slow", ANN, "foobar"));
            waitFor(began);
            for (long pid : helpers.pids()) run("", "kill", "-9", String.valueOf(pid));
            assertThat(killed.get()).isInstanceOf(TemporaryFailure.class);
            assertThat(again(pam)).isInstanceOf(Accepted.class);
            assertThatThrownBy(() -> PamResults.isGranted(4)).isInstanceOf(IOException.class);
        }
    }

    private static void waitFor(Path file) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!Files.exists(file) && System.nanoTime() < end) Thread.sleep(20);
        assertThat(file).exists();
    }

    private static boolean ended(long pid) {
        return ProcessHandle.of(pid)
                .map(
                        process ->
                                process.onExit()
                                        .completeOnTimeout(
                                                process, 20, java.util.concurrent.TimeUnit.SECONDS))
                .map(CompletableFuture::join)
                .filter(ProcessHandle::isAlive)
                .isEmpty();
    }

    /// A helper is started again a second after the one before.
    private static AuthResult again(AuthPam pam) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        var result = login(pam, "imap", ANN, "foobar");
        while (result instanceof TemporaryFailure && System.nanoTime() < end) {
            Thread.sleep(100);
            result = login(pam, "imap", ANN, "foobar");
        }
        return result;
    }
}
