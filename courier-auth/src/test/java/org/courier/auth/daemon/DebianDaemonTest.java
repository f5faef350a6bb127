package org.courier.auth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.Neighbour;
import org.courier.auth.backend.Backends;
import org.courier.auth.password.HmacContext;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.net.UnixStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Debian's courier-authdaemon before a userdb: that it passes what our server must pass, and our
/// source `authdaemon` on it.
class DebianDaemonTest {
    private static final Duration START = Duration.ofSeconds(30);

    @TempDir static Path directory;
    private static Path socket;
    private static Process daemon;

    @BeforeAll
    static void start() throws Exception {
        var etc = Wire.configure(directory.resolve("etc"));
        socket = Files.createDirectory(directory.resolve("run")).resolve("socket");
        var made =
                Neighbour.run(
                        directory, "", "/usr/sbin/makeuserdb", "-f", etc.resolve("userdb") + "");
        assertThat(made.exitCode()).as(new String(made.output())).isZero();
        daemon =
                InTheirPlace.start(
                        directory,
                        List.of(
                                "env",
                                "DEFAULTOPTIONS=wbnodsn=1,disableimap=0",
                                "LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu/courier-authlib",
                                "/usr/lib/courier/courier-authlib/authdaemond"));
        long end = System.nanoTime() + START.toNanos();
        while (!answers() && daemon.isAlive() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(answers()).as(Files.readString(directory.resolve("log"))).isTrue();
    }

    private static boolean answers() {
        try (var stream = UnixStream.connect(socket, START)) {
            return stream.input() != null;
        } catch (IOException _) {
            return false;
        }
    }

    @AfterAll
    static void stop() throws Exception {
        daemon.destroy();
        assertThat(daemon.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    static List<Wire.Case> cases() {
        return Wire.CASES;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsOursMust(Wire.Case wire) throws IOException {
        assertThat(Wire.ask(socket, wire.question())).isEqualTo(wire.answer());
    }

    private Authenticator ours(String... more) throws IOException {
        var etc = Files.createTempDirectory(directory, "etc");
        var lines =
                new ArrayList<>(List.of("authmodulelist=authdaemon", "AUTHDAEMONSOCKET=" + socket));
        lines.addAll(List.of(more));
        Files.write(etc.resolve("authdaemonrc"), lines);
        return Backends.authenticator(ConfigDirectory.of(etc));
    }

    @Test
    void ourSourceOnTheirDaemon() throws IOException {
        try (var ours = ours()) {
            var imap = Client.local("imap");
            var right = new Credentials.Password("fred@example.com", "foobar");
            var account = ((Accepted) ours.authenticate(imap, right)).account();
            assertThat(account.uid()).isEqualTo(1001);
            assertThat(account.gid()).isEqualTo(1002);
            assertThat(account.home()).isEqualTo(Path.of("/home/fred"));
            assertThat(account.maildirPath()).isEqualTo(Path.of("/home/fred/M"));
            assertThat(account.quota()).contains("5S");
            assertThat(account.fullName()).contains("Fred Flint");
            assertThat(account.password()).contains(Wire.HASH);
            assertThat(account.clearPassword()).isEmpty();
            assertThat(account.options().format()).isEqualTo("disableimap=1,group=a,wbnodsn=1");

            var wrong = new Credentials.Password("fred@example.com", "foobaz");
            assertThat(ours.authenticate(imap, wrong)).isEqualTo(new Rejected());
            assertThat(ours.lookUp("imap", "nobody")).isEqualTo(new Rejected());
            assertThat(ours.lookUp("imap", "wilma")).isInstanceOf(Accepted.class);

            String digest =
                    HmacContext.ofPassword("md5", "foobar".getBytes())
                            .orElseThrow()
                            .answer("<1@h>".getBytes());
            var cram = new Credentials.Cram("md5", "<1@h>", "fred@example.com", digest);
            assertThat(ours.authenticate(imap, cram)).isInstanceOf(Accepted.class);
            var names = new ArrayList<String>();
            ours.enumerate(each -> names.add(each.address()));
            assertThat(names).containsExactlyInAnyOrder("fred@example.com", "wilma");
        }
    }

    /// Their client on our server on our client on their server.
    @Test
    void ourDaemonBeforeTheirs() throws IOException {
        var etc = Files.createTempDirectory(directory, "etc");
        Files.writeString(
                etc.resolve("authdaemonrc"), "authdaemonvar=" + directory.resolve("second"));
        try (var ours = ours();
                var second = Authdaemond.start(ConfigDirectory.of(etc), ours)) {
            assertThat(
                            Wire.ask(
                                    second.path(),
                                    Wire.auth("imap\nlogin\nfred@example.com\nfoobar\n", "")
                                            .question()))
                    .isEqualTo(Wire.FRED_WITH_PASSWORD);
            assertThat(Wire.ask(second.path(), "ENUMERATE\n")).startsWith("# authdaemon\n\n");
        }
    }

    @Test
    void noDaemonIsATemporaryFailure() throws IOException {
        try (var ours = ours("AUTHDAEMONSOCKET=" + directory.resolve("nothing"))) {
            assertThat(ours.lookUp("imap", "wilma")).isInstanceOf(TemporaryFailure.class);
        }
    }
}
