package org.courier.auth.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.password.PasswordHash;
import org.courier.core.config.ConfigDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Texts and exit codes are those that the C suite's commands were seen to give.
class ToolsTest {
    @TempDir Path directory;
    private ConfigDirectory configuration;
    private Path userdb;

    @BeforeEach
    void here() {
        configuration = ConfigDirectory.of(directory);
        userdb = directory.resolve("userdb");
    }

    private Run userdb(String... arguments) throws IOException {
        return Run.of((a, s) -> Userdb.run(a, s, configuration), "", arguments);
    }

    private Run authtest(String... arguments) throws IOException {
        return Run.of((a, s) -> Authtest.run(a, s, configuration), "", arguments);
    }

    /// Debian's package courier-authlib-dev answers so.
    @Test
    void courierauthconfigTellsVersionAndFiles() throws IOException {
        assertThat(config("--version")).isEqualTo(new Run(0, "0.71.4\n", ""));
        for (String older : new String[] {"0.60", "0.71.4", "0.9.9", "x"}) {
            assertThat(config("--version=" + older).out()).as(older).isEqualTo("yes\n");
        }
        for (String newer : new String[] {"0.99", "1", "0.71.4.1", "0.72"}) {
            assertThat(config("--version=" + newer).out()).as(newer).isEqualTo("no\n");
        }
        assertThat(config("--configfiles").out())
                .startsWith(
                        "userdb=D/userdb\nauthdaemonrc=D/authdaemonrc\nauthldaprc=D/authldaprc\n"
                                .replace("D", directory.toString()))
                .contains("\nmailuser=courier\nmailgroup=courier\nmailuid=", "\nmailgid=")
                .endsWith("\nsbindir=/usr/sbin\n");
        assertThat(config("--ldflags", "--cppflags")).isEqualTo(new Run(0, "", ""));
    }

    private Run config(String... arguments) throws IOException {
        return Run.of((a, s) -> Courierauthconfig.run(a, s, configuration), "", arguments);
    }

    private Run makeuserdb(String... arguments) throws IOException {
        return Run.of((a, s) -> Makeuserdb.run(a, s, configuration), "", arguments);
    }

    private void fredAndWilma() throws IOException {
        userdb(
                "fred@example.com",
                "set",
                "uid=1001",
                "gid=1001",
                "home=/home/fred",
                "mail=/home/fred/M",
                "quota=1000S",
                "gecos=Fred Flint",
                "options=disableimap=0",
                "systempw={PLAIN}foobar");
        userdb("wilma", "set", "uid=1002", "gid=1002", "home=/home/w", "options=disableshared=1");
        Files.writeString(directory.resolve("authdaemonrc"), "DEFAULTOPTIONS=\"wbnodsn=1\"\n");
    }

    @Test
    void userdbSetsUnsetsShowsAndDeletes() throws IOException {
        assertThat(userdb("bob", "set", "uid=1", "gid=2", "home=/h").exitCode()).isZero();
        assertThat(userdb("bob", "set", "home=/other").exitCode()).isZero();
        assertThat(userdb("ann", "set", "home=/ann", "x=").exitCode()).isZero();
        assertThat(Files.readString(userdb))
                .isEqualTo("bob\tuid=1|gid=2|home=/other\nann\thome=/ann|x=\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(userdb)))
                .isEqualTo("rw-------");
        assertThat(userdb("-show")).isEqualTo(new Run(0, "bob\nann\n", ""));
        assertThat(userdb("-show", "bob")).isEqualTo(new Run(0, "uid=1\ngid=2\nhome=/other\n", ""));
        assertThat(userdb("-show", "nobody")).isEqualTo(new Run(0, "", ""));
        assertThat(userdb("bob", "unset", "uid", "none").exitCode()).isZero();
        assertThat(userdb("ann", "del").exitCode()).isZero();
        assertThat(userdb("nobody", "del").exitCode()).isZero();
        assertThat(Files.readString(userdb)).isEqualTo("bob\tgid=2|home=/other\n");
    }

    @Test
    void userdbReadsAValueFromItsInput() throws IOException {
        var done =
                Run.of(
                        (a, s) -> Userdb.run(a, s, configuration),
                        "one\ntwo\n",
                        "bob",
                        "set",
                        "a",
                        "b");
        assertThat(done.exitCode()).isZero();
        assertThat(Files.readString(userdb)).isEqualTo("bob\ta=one|b=two\n");
        var none = Run.of((a, s) -> Userdb.run(a, s, configuration), "", "bob", "set", "c");
        assertThat(none.exitCode()).isEqualTo(1);
        var bad = Run.of((a, s) -> Userdb.run(a, s, configuration), "x|y\n", "bob", "set", "c");
        assertThat(bad).isEqualTo(new Run(25, "", "Invalid value.\n"));
        assertThat(Files.readString(userdb)).isEqualTo("bob\ta=one|b=two\n");
    }

    @Test
    void userdbRefusesWhatWouldBreakTheFile() throws IOException {
        assertThat(userdb("bob", "set", "a=b|c"))
                .isEqualTo(new Run(22, "", "Invalid field or value.\n"));
        assertThat(userdb("bob", "set", "a=b\nroot\tuid=0").exitCode()).isEqualTo(22);
        assertThat(userdb("bob\tuid=0", "set", "a=b").exitCode()).isEqualTo(22);
        assertThat(userdb("bob\nx", "set", "a=b").exitCode()).isEqualTo(22);
        assertThat(userdb("#bob", "set", "a=b").exitCode()).isEqualTo(22);
        assertThat(userdb("foo/bar", "set", "a=b").exitCode()).isEqualTo(2);
        for (var wrong : new String[][] {{}, {"bob"}, {"bob", "frob"}, {"-f"}, {"-f", "x", "y"}}) {
            var run = userdb(wrong);
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).startsWith("Usage: userdb ");
        }
        assertThat(Files.exists(userdb)).isFalse();
    }

    @Test
    void userdbInADirectory() throws IOException {
        Files.createDirectory(userdb);
        assertThat(userdb("main/bob", "set", "a=b").exitCode()).isZero();
        assertThat(Files.readString(userdb.resolve("main"))).isEqualTo("bob\ta=b\n");
        assertThat(userdb("-show", "main")).isEqualTo(new Run(0, "bob\n", ""));
        assertThat(userdb("-show", "main", "bob")).isEqualTo(new Run(0, "a=b\n", ""));
        assertThat(userdb("bob", "set", "a=b"))
                .isEqualTo(new Run(25, "", userdb + ": not a file.\n"));
        assertThat(userdb("-show").exitCode()).isEqualTo(25);
    }

    @Test
    void makeuserdbCompiles() throws IOException {
        assertThat(makeuserdb()).isEqualTo(new Run(2, "", userdb + ": not found.\n"));
        fredAndWilma();
        assertThat(makeuserdb()).isEqualTo(new Run(0, "", ""));
        assertThat(directory.resolve("userdb.je/1")).isDirectory();
        Files.writeString(userdb, "fred\tuid=1|gid=1|home=/f\nbroken\nfred\tuid=2|gid=1|home=/f\n");
        assertThat(makeuserdb("-f", userdb.toString()))
                .isEqualTo(
                        new Run(
                                1,
                                "",
                                userdb
                                        + ":2: expected name<TAB>field=value|field=value...\n"
                                        + "Cannot store record for fred - duplicate or out of disk"
                                        + " space.\n"));
        Files.setPosixFilePermissions(userdb, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(makeuserdb())
                .isEqualTo(
                        new Run(255, "", userdb + ": MAY NOT HAVE GROUP OR WORLD PERMISSIONS!!\n"));
        var link = Files.createSymbolicLink(directory.resolve("link"), userdb);
        assertThat(makeuserdb("-f", link.toString()))
                .isEqualTo(
                        new Run(
                                255,
                                "",
                                "ERROR: Wrong makeuserdb command.\n       ("
                                        + link
                                        + " is a symbolic link)\n"));
        assertThat(makeuserdb("-x").exitCode()).isEqualTo(1);
    }

    @Test
    void authtestShowsWhatItFinds() throws IOException {
        fredAndWilma();
        String fred =
                """
                Authentication succeeded.

                     Authenticated: fred@example.com  (uid 1001, gid 1001)
                    Home Directory: /home/fred
                           Maildir: /home/fred/M
                             Quota: 1000S
                Encrypted Password: {PLAIN}foobar
                Cleartext Password: foobar
                           Options: disableimap=0,wbnodsn=1
                """;
        assertThat(authtest("fred@example.com")).isEqualTo(new Run(0, fred, ""));
        assertThat(authtest("-s", "imap", "fred@example.com", "foobar"))
                .isEqualTo(new Run(0, fred, ""));
        assertThat(authtest("wilma").out())
                .contains(
                        "Quota: (none)\nEncrypted Password: (none)\nCleartext Password: (none)\n");
        String denied = "Authentication FAILED: Operation not permitted\n";
        assertThat(authtest("fred@example.com", "wrong")).isEqualTo(new Run(1, "", denied));
        assertThat(authtest("nobody")).isEqualTo(new Run(1, "", denied));
        assertThat(authtest("fred@example.com", "foobar", "new"))
                .isEqualTo(new Run(0, "", "Password change succeeded.\n"));
        assertThat(authtest("fred@example.com", "foobar", "new")).isEqualTo(new Run(1, "", denied));
        assertThat(authtest("fred@example.com", "new").exitCode()).isZero();
        Files.setPosixFilePermissions(userdb, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(authtest("fred@example.com"))
                .isEqualTo(new Run(1, "", "Authentication FAILED: Input/output error\n"));
        for (var wrong : new String[][] {{}, {"-s", "imap"}, {"-x"}, {"a", "b", "c", "d"}}) {
            assertThat(authtest(wrong))
                    .isEqualTo(
                            new Run(
                                    1,
                                    "",
                                    "Usage: authtest [-s service] userid [ password [ newpassword ]"
                                            + " ]\n"));
        }
    }

    @Test
    void authenumerateListsAccounts() throws IOException {
        fredAndWilma();
        userdb("root", "set", "uid=0", "gid=0", "home=/root");
        String fred = "fred@example.com\t1001\t1001\t/home/fred\t/home/fred/M";
        assertThat(authenumerate())
                .isEqualTo(new Run(0, fred + "\nwilma\t1002\t1002\t/home/w\t\n", ""));
        assertThat(authenumerate("-s", "-o"))
                .isEqualTo(new Run(0, fred + "\tdisableimap=0,wbnodsn=1\n", ""));
        assertThat(authenumerate("-z"))
                .isEqualTo(new Run(1, "", "Usage: authenumerate [-s] [-o]\n"));
        Files.setPosixFilePermissions(userdb, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(authenumerate().exitCode()).isEqualTo(1);
    }

    private Run authenumerate(String... arguments) throws IOException {
        return Run.of((a, s) -> Authenumerate.run(a, s, configuration), "", arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MD5",
                "md5raw",
                "SHA",
                "SHA1",
                "ssha",
                "SHA256",
                "SHA512",
                "crypt",
                "ARGON2ID",
                "SCRAM-SHA-256",
                "BLF-CRYPT",
                "$6$",
                "$y$"
            })
    void authpasswdMakesEachScheme(String method) throws IOException {
        var run = Run.of(Authpasswd::run, "foobar\n", method);
        assertThat(run.exitCode()).isZero();
        assertThat(PasswordHash.verify(run.out().strip(), "foobar")).isTrue();
    }

    @Test
    void authpasswdKnowsItsLimits() throws IOException {
        assertThat(Run.of(Authpasswd::run, "foobar\n").out()).startsWith("$1$");
        assertThat(Run.of(Authpasswd::run, "foobar\n", "MD5").out())
                .isEqualTo("{MD5}OFj2IjCsPJFfMAxmQxLGPw==\n");
        assertThat(Run.of(Authpasswd::run, "foobar\n", "foo"))
                .isEqualTo(new Run(1, "", "authpasswd: unknown scheme foo\n"));
        assertThat(Run.of(Authpasswd::run, "")).isEqualTo(new Run(1, "", ""));
    }

    @Test
    void userdbpw() throws IOException {
        assertThat(Run.of(Userdbpw::run, "foobar\n", "-hmac-md5").out())
                .isEqualTo("63f73fd5c7d215dc84b3f55be69da501de920dd1a3db77968dd12e2880a037c3\n");
        assertThat(Run.of(Userdbpw::run, "foobar\n", "-md5").out()).startsWith("$1$");
        assertThat(Run.of(Userdbpw::run, "foobar\n").out()).hasSize(14);
        assertThat(Run.of(Userdbpw::run, "foobar\n", "-foo"))
                .isEqualTo(new Run(1, "", "userdbpw: invalid argument.\n"));
        assertThat(Run.of(Userdbpw::run, "", "-md5").exitCode()).isEqualTo(1);
    }
}
