package org.courier.auth.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.auth.Account;
import org.courier.auth.AccountOptions;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.AccountLines;
import org.courier.auth.backend.Backends;
import org.courier.auth.password.HmacContext;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.net.UnixStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

class AuthdaemondTest {
    @TempDir Path directory;
    private ConfigDirectory configuration;
    private Authdaemond daemon;

    @BeforeEach
    void start() throws IOException {
        configuration = ConfigDirectory.of(Wire.configure(directory.resolve("etc")));
        daemon = Authdaemond.start(configuration, Backends.authenticator(configuration));
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
    }

    private void restart(String... more) throws IOException {
        daemon.close();
        var file = configuration.file("authdaemonrc");
        Files.write(file, List.of(more), StandardOpenOption.APPEND);
        daemon = Authdaemond.start(configuration, Backends.authenticator(configuration));
    }

    private String ask(String question) throws IOException {
        return Wire.ask(daemon.path(), question);
    }

    private String login(String user, String password) throws IOException {
        return ask(Wire.auth("imap\nlogin\n" + user + "\n" + password + "\n", "").question());
    }

    static List<Wire.Case> cases() {
        return Wire.CASES;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answers(Wire.Case wire) throws IOException {
        assertThat(ask(wire.question())).isEqualTo(wire.answer());
    }

    @Test
    void enumerates() throws IOException {
        for (String question : List.of("ENUMERATE\n", "ENUMERATE x\n")) {
            assertThat(ask(question))
                    .startsWith("# authuserdb\n\n")
                    .contains(
                            "\nwilma\t1003\t1003\t/home/w\t\twbnodsn=1,disableimap=0\n",
                            "\nfred@example.com\t1001\t1002\t/home/fred\t/home/fred/M\t"
                                    + "disableimap=1,group=a,wbnodsn=1\n")
                    .hasLineCount(5)
                    .endsWith("\n.\n");
        }
    }

    @Test
    void aSourceWithoutAccountsHasItsHeading() throws IOException {
        Files.delete(configuration.file("userdb"));
        assertThat(ask("ENUMERATE\n")).isEqualTo("# authuserdb\n\n.\n");
    }

    /// Without the "." a reader knows that it has not seen all.
    @Test
    void anEnumerationThatFailsHasNoEnd() throws IOException {
        Files.setPosixFilePermissions(
                configuration.file("userdb"), PosixFilePermissions.fromString("rw-r--r--"));
        restart();
        assertThat(ask("ENUMERATE\n")).isEmpty();
    }

    @Test
    void cramTellsTheWholeAccount() throws IOException {
        byte[] challenge = "<0123@host>".getBytes(StandardCharsets.UTF_8);
        String digest =
                HmacContext.ofPassword("md5", "foobar".getBytes()).orElseThrow().answer(challenge);
        assertThat(cram(challenge, "fred@example.com " + digest)).isEqualTo(Wire.FRED);
        assertThat(cram(challenge, "fred@example.com " + "0".repeat(32))).isEqualTo("FAIL\n");
        assertThat(cram(challenge, digest)).isEqualTo("FAIL\n");
    }

    private String cram(byte[] challenge, String response) throws IOException {
        var base64 = Base64.getEncoder();
        String body =
                "imap\ncram-md5\n"
                        + base64.encodeToString(challenge)
                        + "\n"
                        + base64.encodeToString(response.getBytes(StandardCharsets.UTF_8))
                        + "\n";
        return ask(Wire.auth(body, "").question());
    }

    @Test
    void changesAPassword() throws IOException {
        assertThat(ask("PASSWD imap\tfred@example.com\tfoobar\tnëw\n")).isEqualTo("OK\n");
        assertThat(login("fred@example.com", "foobar")).isEqualTo("FAIL\n");
        String body = "imap\nlogin\nfred@example.com\nnëw\n";
        int octets = body.getBytes(StandardCharsets.UTF_8).length;
        assertThat(ask("AUTH " + octets + "\n" + body)).contains("\nPASSWD2=nëw\n");
        assertThat(ask("PASSWD imap\tfred@example.com\tnëw\t\n")).isEqualTo("FAIL\n");
    }

    @Test
    void whatCannotBeToldNowIsSilence() throws IOException {
        exposeUserdb();
        restart();
        assertThat(login("fred@example.com", "foobar")).isEmpty();
        assertThat(ask("PRE . imap wilma\n")).isEmpty();
        assertThat(ask("PASSWD imap\twilma\ta\tb\n")).isEqualTo("FAIL\n");
    }

    private void exposeUserdb() throws IOException {
        Files.setPosixFilePermissions(
                configuration.file("userdb"), PosixFilePermissions.fromString("rw-r--r--"));
    }

    /// Who takes silence for success must not see any at a login, whatever it sends; who looks an
    /// account up must not see FAIL for an account that is there.
    @Test
    void orFailWhereAsked() throws IOException {
        exposeUserdb();
        restart("AUTHTEMPFAIL=FAIL");
        assertThat(login("fred@example.com", "foobar")).isEqualTo("FAIL\n");
        assertThat(login("fred@example.com", "x".repeat(9000))).isEqualTo("FAIL\n");
        assertThat(ask("AUTH 0\n")).isEqualTo("FAIL\n");
        assertThat(ask("AUTH 4\nexim")).isEqualTo("FAIL\n");
        assertThat(ask("PRE . imap wilma\n")).isEmpty();
    }

    @Test
    void noFieldBreaksOutOfItsLine() throws IOException {
        for (String home : List.of("/home/b\nUID=0", "/home/b\0", "/home/b\r", "/home/b\tx")) {
            assertThatThrownBy(() -> AccountLines.row(betty(home))).hasMessageContaining("betty");
        }
        daemon.close();
        var betty = betty("x\nUID=0\n.\n");
        var source = new Told(_ -> {}, new AuthResult.Accepted(betty), List.of(betty));
        daemon = Authdaemond.start(configuration, Authenticator.of(List.of(source)));
        assertThat(ask("PRE . imap betty\n")).isEmpty();
        assertThat(ask("ENUMERATE\n")).isEqualTo("# told\n\n.\n");
    }

    private static Account betty(String maildir) {
        return new Account(
                "betty",
                Optional.empty(),
                7,
                7,
                Path.of("/home/betty"),
                Optional.of(maildir),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                AccountOptions.NONE);
    }

    @Test
    void settingsAndSourcesCanChangeWhileItRuns() throws IOException {
        var other = ConfigDirectory.of(Wire.configure(directory.resolve("other")));
        Files.writeString(other.file("userdb"), "");
        Files.writeString(
                other.file("authdaemonrc"), "AUTHTEMPFAIL=FAIL\n", StandardOpenOption.APPEND);
        assertThat(ask("AUTH 0\n")).isEmpty();
        try (var accounts = Backends.authenticator(other)) {
            daemon.load(other, accounts);
            assertThat(ask("PRE . imap wilma\n")).isEqualTo("FAIL\n");
            assertThat(ask("AUTH 0\n")).isEqualTo("FAIL\n");
        }
    }

    /// Connections that say nothing, or half of something, keep nobody waiting; ten seconds later
    /// they are closed.
    @Test
    void silentClientsBlockNobody() throws Exception {
        var silent = new ArrayList<UnixStream>();
        try {
            for (int i = 0; i < 200; i++) {
                var stream = UnixStream.connect(daemon.path(), Duration.ofMinutes(1));
                silent.add(stream);
                if (i % 2 == 0) {
                    stream.output().write("PRE . imap wil".getBytes());
                }
            }
            var work = new ArrayList<Callable<String>>();
            for (int i = 0; i < 100; i++) {
                work.add(() -> login("fred@example.com", "foobar"));
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var answer : threads.invokeAll(work)) {
                    assertThat(answer.get()).isEqualTo(Wire.FRED_WITH_PASSWORD);
                }
            }
            for (var stream : silent) {
                assertThat(stream.input().read()).isEqualTo(-1);
            }
        } finally {
            for (var stream : silent) {
                stream.close();
            }
        }
    }

    /// Nor does one that does not read its answer.
    @Test
    void aClientThatDoesNotReadBlocksNobody() throws IOException {
        var lines = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            lines.append("user%d\tuid=%d|gid=1|home=/home/%d\n".formatted(i, i + 1, i));
        }
        Files.writeString(configuration.file("userdb"), lines);
        restart();
        try (var slow = UnixStream.connect(daemon.path(), Duration.ofMinutes(1))) {
            slow.output().write("ENUMERATE\n".getBytes());
            assertThat(ask("PRE . imap user1\n")).contains("\nADDRESS=user1\n");
            assertThat(new String(slow.input().readAllBytes())).endsWith("\n.\n");
        }
    }

    @Test
    void socketDirectoryAndPid() throws IOException {
        var run = directory.resolve("run");
        assertThat(daemon.path()).isEqualTo(run.resolve("socket"));
        assertThat(permissions(run)).isEqualTo("rwxr-x---");
        assertThat(permissions(run.resolve("socket"))).isEqualTo("rwxrwxrwx");
        assertThat(run.resolve("pid")).hasContent(ProcessHandle.current().pid() + "");
        assertThat(run.resolve("socket.tmp")).doesNotExist();
        daemon.close();
        assertThat(run.resolve("socket")).doesNotExist();
        assertThat(run.resolve("pid")).doesNotExist();
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aDirectoryThatIsThereStaysAsItIs() throws IOException {
        daemon.close();
        var run = directory.resolve("run");
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setAttribute(run, "unix:gid", 65_534);
        restart();
        assertThat(permissions(run)).isEqualTo("rwxr-x--x");
        assertThat(Files.getAttribute(run, "unix:gid")).isEqualTo(65_534);
    }

    @Test
    void aLiveOneIsNotReplacedAndADeadOneIs() throws IOException {
        assertThatThrownBy(
                        () ->
                                Authdaemond.start(
                                        configuration, Backends.authenticator(configuration)))
                .isInstanceOf(IOException.class)
                .hasMessage(daemon.path() + ": another authdaemond answers there");
        assertThat(ask("PRE . imap wilma\n")).contains("ADDRESS=wilma\n");
        daemon.close();
        // One that never heard of pid.lock, alive and then dead: its socket file stays.
        try (var other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(daemon.path()));
            assertThatThrownBy(this::restart).hasMessageContaining("another authdaemond");
        }
        assertThat(daemon.path()).exists();
        restart();
        assertThat(ask("PRE . imap wilma\n")).contains("ADDRESS=wilma\n");
    }

    @Test
    void itNeverAsksItself() {
        assertThatThrownBy(
                        () ->
                                restart(
                                        "authmodulelist=\"authuserdb authdaemon\"",
                                        "AUTHDAEMONSOCKET=" + directory.resolve("run/socket")))
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("AUTHDAEMONSOCKET");
    }

    @Test
    void asPartOfTheSuite() throws IOException {
        assertThat(wanted()).isFalse();
        daemon.close();
        assertThat(wanted()).isTrue();
        var file = configuration.file("authdaemonrc");
        String text = Files.readString(file);
        Files.writeString(file, text + "AUTHDAEMONDSTART=NO\n");
        assertThat(wanted()).isFalse();
        Files.writeString(file, text.replaceAll("(?m)^authdaemonvar.*\n", ""));
        assertThat(wanted()).isFalse();
        Files.writeString(file, text + "AUTHDAEMONDSTART=YES\n");
        assertThat(wanted()).isTrue();
    }

    private boolean wanted() throws IOException {
        var started =
                Authdaemond.startIfWanted(configuration, Backends.authenticator(configuration));
        if (started.isPresent()) {
            started.get().close();
        }
        return started.isPresent();
    }

    @Test
    void theAddressOfTheClientGoesOn() throws IOException {
        var seen = new ArrayList<String>();
        daemon.close();
        var source =
                new Told(
                        client -> seen.add(client.address().orElse("none")),
                        new AuthResult.Rejected(),
                        List.of());
        daemon = Authdaemond.start(configuration, Authenticator.of(List.of(source)));
        for (String address : List.of("192.0.2.7", "2001:db8::7", "::ffff:192.0.2.7", "zork")) {
            ask("TCPREMOTEIP=" + address + "\nPRE . imap x\n");
        }
        ask("PRE . imap x\n");
        assertThat(seen)
                .containsExactly("192.0.2.7", "2001:db8:0:0:0:0:0:7", "192.0.2.7", "none", "none");
    }

    /// A source that answers what it was told to.
    private record Told(Consumer<Client> seen, AuthResult answer, List<Account> accounts)
            implements AuthBackend {
        @Override
        public String name() {
            return "told";
        }

        @Override
        public AuthResult authenticate(Client client, Credentials credentials) {
            return lookUp(client, "");
        }

        @Override
        public AuthResult lookUp(Client client, String user) {
            seen.accept(client);
            return answer;
        }

        @Override
        public boolean enumerate(Consumer<Account> each) {
            accounts.forEach(each);
            return true;
        }

        @Override
        public AuthResult changePassword(Client client, String user, String old, String now) {
            return lookUp(client, user);
        }
    }
}
