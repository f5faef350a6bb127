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
import org.courier.auth.backend.BackendStages.Stage;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.auth.password.HmacContext;
import org.courier.auth.password.PasswordHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What every source of accounts must do: each case runs on each stage of `BackendStages`.
class BackendContractTest {
    private static final List<Stored> ACCOUNTS =
            List.of(
                    new Stored("fred@example.test", hash("foobar"), 1001, "/home/fred", "group=a"),
                    new Stored("wilma", "$1$lhlqhVDr$7uGRusLLiivqhF26WAXNQ/", 1002, "/home/w", ""),
                    new Stored("dédé", hash("pässwörd"), 1003, "/home/d é", "disableimap=1,x=y"),
                    new Stored("clear", "{PLAIN}foobar", 1004, "/home/clear", ""),
                    new Stored("locked", "!", 1005, "/home/locked", ""));

    private static String hash(String password) {
        return PasswordHash.create("{SSHA}", password);
    }

    interface Check {
        void on(AuthBackend backend) throws Exception;
    }

    record Case(String title, Check check) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static final List<Case> CASES =
            List.of(
                    new Case("right password", BackendContractTest::rightPassword),
                    new Case("wrong password", BackendContractTest::wrongPassword),
                    new Case("unknown user", BackendContractTest::unknownUser),
                    new Case("empty password", BackendContractTest::emptyPassword),
                    new Case("locked account", BackendContractTest::lockedAccount),
                    new Case("cram from a clear password", BackendContractTest::cram),
                    new Case("look up", BackendContractTest::lookUp),
                    new Case("fields of the account", BackendContractTest::fields),
                    new Case("names are not patterns", BackendContractTest::hostileNames),
                    new Case("hostile passwords", BackendContractTest::hostilePasswords),
                    new Case("enumerate", BackendContractTest::enumerate),
                    new Case("change password", BackendContractTest::changePassword),
                    new Case("change with wrong password", BackendContractTest::wrongChange),
                    new Case("change to nothing usable", BackendContractTest::badChange),
                    new Case("change keeps the scheme", BackendContractTest::keepsScheme),
                    new Case("many at once", BackendContractTest::manyAtOnce));

    @TempDir Path directory;

    static Stream<Arguments> casesOnStages() {
        return BackendStages.ALL.stream()
                .flatMap(
                        stage ->
                                CASES.stream()
                                        .filter(c -> !stage.cannot().contains(c.title()))
                                        .map(c -> Arguments.of(stage, c)));
    }

    @Test
    void exceptionsAreOfCasesThatThereAre() {
        assertThat(BackendStages.ALL.stream().flatMap(stage -> stage.cannot().stream()))
                .isSubsetOf(CASES.stream().map(Case::title).toList());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("casesOnStages")
    void holds(Stage stage, Case contract) throws Exception {
        try (var backend = stage.working().of(directory, ACCOUNTS)) {
            contract.check().on(backend);
        }
    }

    static Stream<Stage> stages() {
        return BackendStages.ALL.stream();
    }

    /// Unknown and "cannot tell" are not the same: the first bounces mail, the second does not.
    @ParameterizedTest
    @MethodSource("stages")
    void aBrokenStoreIsATemporaryFailure(Stage stage) throws IOException {
        try (var backend = stage.broken().of(directory, ACCOUNTS)) {
            assertThat(login(backend, "wilma", "foobar")).isInstanceOf(TemporaryFailure.class);
            assertThat(login(backend, "nobody", "foobar")).isInstanceOf(TemporaryFailure.class);
            assertThat(backend.lookUp("imap", "wilma")).isInstanceOf(TemporaryFailure.class);
            assertThat(backend.changePassword("imap", "wilma", "foobar", "new"))
                    .isInstanceOf(TemporaryFailure.class);
        }
    }

    @ParameterizedTest
    @MethodSource("stages")
    void bearsTheNameOfItsRow(Stage stage) throws IOException {
        try (var backend = stage.working().of(directory, ACCOUNTS)) {
            assertThat(backend.name()).isEqualTo(stage.module());
        }
    }

    @Test
    void everyRowHasAStage() {
        assertThat(BackendStages.ALL.stream().map(Stage::module).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Backends.ALL.stream().map(Backends.Backend::name).toList());
    }

    private static Client imap() {
        return new Client("imap", new InetSocketAddress("127.0.0.1", 4), Optional.empty());
    }

    private static AuthResult login(AuthBackend backend, String user, String password) {
        return backend.authenticate(imap(), new Credentials.Password(user, password));
    }

    private static void rightPassword(AuthBackend backend) {
        assertThat(login(backend, "fred@example.test", "foobar")).isInstanceOf(Accepted.class);
        assertThat(login(backend, "wilma", "foobar")).isInstanceOf(Accepted.class);
        assertThat(login(backend, "dédé", "pässwörd")).isInstanceOf(Accepted.class);
    }

    private static void wrongPassword(AuthBackend backend) {
        for (String wrong :
                List.of("foobaz", "Foobar", "foobar ", " foobar", "fooba", "foobar\0")) {
            assertThat(login(backend, "wilma", wrong)).isInstanceOf(Rejected.class);
            assertThat(login(backend, "fred@example.test", wrong)).isInstanceOf(Rejected.class);
        }
    }

    private static void unknownUser(AuthBackend backend) {
        assertThat(login(backend, "nobody", "foobar")).isInstanceOf(Rejected.class);
        assertThat(login(backend, "", "foobar")).isInstanceOf(Rejected.class);
        assertThat(login(backend, "fred", "foobar")).isInstanceOf(Rejected.class);
        assertThat(backend.lookUp("imap", "nobody")).isInstanceOf(Rejected.class);
        assertThat(backend.lookUp("imap", "")).isInstanceOf(Rejected.class);
    }

    private static void emptyPassword(AuthBackend backend) {
        assertThat(login(backend, "wilma", "")).isInstanceOf(Rejected.class);
        assertThat(login(backend, "clear", "")).isInstanceOf(Rejected.class);
    }

    private static void lockedAccount(AuthBackend backend) {
        assertThat(login(backend, "locked", "!")).isInstanceOf(Rejected.class);
        assertThat(backend.lookUp("imap", "locked")).isInstanceOf(Accepted.class);
    }

    private static void cram(AuthBackend backend) {
        var context = HmacContext.ofPassword("md5", "foobar".getBytes()).orElseThrow();
        String right = context.answer("<1@h>".getBytes());
        assertThat(cram(backend, "clear", right)).isInstanceOf(Accepted.class);
        assertThat(cram(backend, "clear", "0".repeat(32))).isInstanceOf(Rejected.class);
        assertThat(cram(backend, "clear", "")).isInstanceOf(Rejected.class);
        assertThat(cram(backend, "nobody", right)).isInstanceOf(Rejected.class);
        assertThat(cram(backend, "wilma", right)).isInstanceOf(Rejected.class);
    }

    private static AuthResult cram(AuthBackend backend, String user, String digest) {
        return backend.authenticate(imap(), new Credentials.Cram("md5", "<1@h>", user, digest));
    }

    private static void lookUp(AuthBackend backend) {
        var account = account(backend.lookUp("imap", "wilma"));
        assertThat(account.password()).contains("$1$lhlqhVDr$7uGRusLLiivqhF26WAXNQ/");
        assertThat(account.clearPassword()).isEmpty();
        assertThat(account(backend.lookUp("esmtp", "clear")).clearPassword()).contains("foobar");
    }

    private static void fields(AuthBackend backend) {
        var fred = account(login(backend, "fred@example.test", "foobar"));
        assertThat(fred.address()).isEqualTo("fred@example.test");
        assertThat(fred.uid()).isEqualTo(1001);
        assertThat(fred.gid()).isEqualTo(1001);
        assertThat(fred.home()).isEqualTo(Path.of("/home/fred"));
        assertThat(fred.maildirPath()).isEqualTo(Path.of("/home/fred/Maildir"));
        assertThat(fred.options().value("group")).contains("a");
        assertThat(fred.toString()).doesNotContain("SSHA");
        var other = account(backend.lookUp("imap", "dédé"));
        assertThat(other.home()).isEqualTo(Path.of("/home/d é"));
        assertThat(other.options().flag("disableimap")).isTrue();
    }

    private static Account account(AuthResult result) {
        return ((Accepted) result).account();
    }

    private static void hostileNames(AuthBackend backend) {
        for (String name :
                List.of(
                        "*",
                        "%",
                        "wilm_",
                        "wilma*",
                        "wilma\n",
                        "wilma\t",
                        "wilma\0",
                        "\nwilma",
                        "WILMA ",
                        "wilma=",
                        "1002=",
                        "../wilma",
                        "' OR '1'='1",
                        "wilma' --",
                        "\";drop",
                        "*)(uid=*",
                        "(|(a=*))",
                        "$(local_part)",
                        "$(domain)",
                        "x".repeat(100_000),
                        "é".repeat(600),
                        "\ud800",
                        "#",
                        "|",
                        "\u202ewilma")) {
            assertThat(login(backend, name, "foobar")).as(name).isInstanceOf(Rejected.class);
            assertThat(backend.lookUp("imap", name)).as(name).isInstanceOf(Rejected.class);
            assertThat(backend.changePassword("imap", name, "foobar", "new"))
                    .as(name)
                    .isInstanceOf(Rejected.class);
        }
        for (String service : List.of("", "system", "../x", "a\nb", "uid", "hom")) {
            assertThat(backend.lookUp(service, "nobody")).isInstanceOf(Rejected.class);
        }
        rightPassword(backend);
    }

    private static void hostilePasswords(AuthBackend backend) {
        for (String password :
                List.of("x".repeat(1_000_000), "\0", "' OR '1'='1", "\ud800", "foobar\n", "$1$")) {
            assertThat(login(backend, "wilma", password)).isInstanceOf(Rejected.class);
        }
    }

    private static void enumerate(AuthBackend backend) {
        var seen = new ArrayList<String>();
        assertThat(backend.enumerate(account -> seen.add(account.address()))).isTrue();
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(ACCOUNTS.stream().map(Stored::name).toList());
    }

    private static void changePassword(AuthBackend backend) {
        assertThat(backend.changePassword("imap", "wilma", "foobar", "nëw päss"))
                .isInstanceOf(Accepted.class);
        assertThat(login(backend, "wilma", "nëw päss")).isInstanceOf(Accepted.class);
        assertThat(login(backend, "wilma", "foobar")).isInstanceOf(Rejected.class);
        assertThat(login(backend, "fred@example.test", "foobar")).isInstanceOf(Accepted.class);
        assertThat(account(backend.lookUp("imap", "wilma")).uid()).isEqualTo(1002);
    }

    private static void wrongChange(AuthBackend backend) {
        assertThat(backend.changePassword("imap", "wilma", "wrong", "new"))
                .isInstanceOf(Rejected.class);
        assertThat(backend.changePassword("imap", "nobody", "foobar", "new"))
                .isInstanceOf(Rejected.class);
        assertThat(login(backend, "wilma", "foobar")).isInstanceOf(Accepted.class);
    }

    private static void badChange(AuthBackend backend) {
        for (String bad : List.of("", "a\nb", "a\tb", "\0", "x".repeat(100_000))) {
            assertThat(backend.changePassword("imap", "wilma", "foobar", bad))
                    .isInstanceOf(Rejected.class);
        }
        assertThat(backend.changePassword("imap", "clear", "foobar", "a|uid=0"))
                .isInstanceOf(Accepted.class);
        assertThat(account(login(backend, "clear", "a|uid=0")).uid()).isEqualTo(1004);
        assertThat(login(backend, "wilma", "foobar")).isInstanceOf(Accepted.class);
    }

    private static void keepsScheme(AuthBackend backend) {
        backend.changePassword("imap", "wilma", "foobar", "new");
        assertThat(account(backend.lookUp("imap", "wilma")).password().orElseThrow())
                .startsWith("$1$");
        backend.changePassword("imap", "fred@example.test", "foobar", "new");
        assertThat(account(backend.lookUp("imap", "fred@example.test")).password().orElseThrow())
                .startsWith("{SSHA}");
    }

    private static void manyAtOnce(AuthBackend backend) throws Exception {
        var work = new ArrayList<Callable<AuthResult>>();
        IntStream.range(0, 200)
                .forEach(
                        i ->
                                work.add(
                                        () ->
                                                i % 20 == 0
                                                        ? backend.changePassword(
                                                                "imap", "clear", "foobar", "foobar")
                                                        : login(backend, "wilma", "foobar")));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result : threads.invokeAll(work)) {
                assertThat(result.get()).isInstanceOf(Accepted.class);
            }
        }
    }
}
