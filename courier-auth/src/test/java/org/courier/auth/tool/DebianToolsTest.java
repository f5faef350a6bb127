package org.courier.auth.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.Neighbour;
import org.courier.auth.backend.UserDb;
import org.courier.auth.backend.UserDbRecord;
import org.courier.auth.password.PasswordHash;
import org.courier.core.config.ConfigDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// The C suite's commands (Debian package courier-authlib-userdb) and ours on the same files.
class DebianToolsTest {
    @TempDir Path directory;

    private String theirs(String input, String... command) throws IOException {
        var result = Neighbour.run(directory, input, command);
        String output = new String(result.output(), StandardCharsets.UTF_8);
        assertThat(result.exitCode()).as(output).isZero();
        return output;
    }

    private String ours(String... arguments) throws IOException {
        var configuration = ConfigDirectory.of(directory);
        var run = Run.of((a, s) -> Userdb.run(a, s, configuration), "", arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }

    @Test
    void whatTheyWriteWeReadAndTheOtherWayRound() throws IOException {
        String file = directory.resolve("userdb").toString();
        String hash = theirs("foobar\n", "/usr/sbin/userdbpw", "-md5").strip();
        theirs(
                "",
                "/usr/sbin/userdb",
                "-f",
                file,
                "fréd@example.com",
                "set",
                "uid=1001",
                "gid=1001",
                "home=/home/fréd",
                "quota=5S",
                "systempw=" + hash);
        ours(
                "-f",
                file,
                "wilma",
                "set",
                "uid=1002",
                "gid=1002",
                "home=/home/wïlma",
                "options=group=a,group=b");

        var userdb = new UserDb(Path.of(file));
        var client = new Client("imap", new InetSocketAddress("127.0.0.1", 4), Optional.empty());
        var fred = new Credentials.Password("fréd@example.com", "foobar");
        assertThat(userdb.authenticate(client, fred)).isInstanceOf(Accepted.class);
        assertThat(theirs("", "/usr/sbin/userdb", "-show", "-f", file).lines())
                .containsExactlyInAnyOrder("fréd@example.com", "wilma");
        assertThat(theirs("", "/usr/sbin/userdb", "-show", "-f", file, "wilma").lines())
                .containsExactlyInAnyOrder(
                        "uid=1002", "gid=1002", "home=/home/wïlma", "options=group=a,group=b");
        assertThat(ours("-show", "-f", file, "fréd@example.com").lines())
                .contains("quota=5S", "home=/home/fréd");

        // A password that we change is one that they take: their compiler and their scheme.
        assertThat(userdb.changePassword("imap", "fréd@example.com", "foobar", "new"))
                .isInstanceOf(Accepted.class);
        theirs("", "/usr/sbin/makeuserdb", "-f", file);
        assertThat(Files.size(directory.resolve("userdb.dat"))).isPositive();
        assertThat(theirs("", "/usr/sbin/userdb", "-show", "-f", file, "fréd@example.com"))
                .contains("systempw=$1$");
        theirs("", "/usr/sbin/userdb", "-f", file, "wilma", "del");
        assertThat(ours("-show", "-f", file)).isEqualTo("fréd@example.com\n");
    }

    /// Both lock by flock(2): no change is lost when they work at the same time.
    @Test
    void atTheSameTime() throws Exception {
        String file = directory.resolve("userdb").toString();
        var work = new ArrayList<Callable<String>>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            work.add(() -> ours("-f", file, "ours" + number, "set", "uid=1"));
            work.add(
                    () ->
                            theirs(
                                    "",
                                    "/usr/sbin/userdb",
                                    "-f",
                                    file,
                                    "theirs" + number,
                                    "set",
                                    "uid=1"));
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var done : threads.invokeAll(work)) {
                assertThat(done.get()).isEmpty();
            }
        }
        assertThat(Files.readAllLines(Path.of(file))).hasSize(20);
        assertThat(ours("-show", "-f", file).lines()).hasSize(20);
    }

    @Test
    void theirPasswordsAreReadByUs() throws IOException {
        for (String option : List.of("-md5", "")) {
            var command = new ArrayList<>(List.of("/usr/sbin/userdbpw"));
            if (!option.isEmpty()) {
                command.add(option);
            }
            String hash = theirs("foobar\n", command.toArray(String[]::new)).strip();
            assertThat(PasswordHash.verify(hash, "foobar")).isTrue();
        }
        for (String option : List.of("-hmac-md5", "-hmac-sha1", "-hmac-sha256")) {
            String theirs = theirs("s\u00e9cret\n", "/usr/sbin/userdbpw", option);
            assertThat(Run.of(Userdbpw::run, "s\u00e9cret\n", option).out()).isEqualTo(theirs);
        }
        for (String scheme : List.of("MD5", "MD5RAW", "SHA", "SSHA", "SHA256", "SHA512")) {
            String hash = theirs("foobar\n", "/usr/sbin/authpasswd", scheme).strip();
            assertThat(PasswordHash.verify(hash, "foobar")).as(hash).isTrue();
        }
    }

    @Test
    void bothMakeTheSameOfAPasswdFile() throws IOException {
        var passwd = directory.resolve("passwd");
        var shadow = directory.resolve("shadow");
        Files.writeString(
                passwd,
                "jo:x:1001:1002:Joe Q,,:/home/jo:/bin/sh\n"
                        + "ann:$1$x$y:1003:1003::/home/ann:/bin/sh\n");
        Files.writeString(shadow, "jo:$6$abc:1:2:3::::\n");
        for (var options :
                List.of(
                        List.of("--passwd=" + passwd, "--shadow=" + shadow),
                        List.of("--passwd=" + passwd, "--noshadow"),
                        List.of(
                                "--passwd=" + passwd,
                                "--shadow=" + shadow,
                                "--nouid",
                                "--domain=ex.org"))) {
            var command = new ArrayList<>(List.of("/usr/sbin/pw2userdb"));
            command.addAll(options);
            String theirs = theirs("", command.toArray(String[]::new));
            var ours = Run.of(Pw2userdb::run, "", options.toArray(String[]::new));
            assertThat(ours.exitCode()).isZero();
            assertThat(records(ours.out())).isEqualTo(records(theirs)).hasSizeGreaterThan(1);
        }
        assertThat(Run.of(Pw2userdb::run, "", "--zork"))
                .isEqualTo(new Run(255, "", "Unknown option: zork\nInvalid options.\n"));
        assertThat(Run.of(Pw2userdb::run, "", "--passwd=" + directory.resolve("none")).exitCode())
                .isEqualTo(2);
    }

    private static Map<String, Map<String, String>> records(String text) {
        var records = new TreeMap<String, Map<String, String>>();
        text.lines()
                .flatMap(line -> UserDbRecord.parse(line).stream())
                .forEach(record -> records.put(record.name(), new TreeMap<>(record.fields())));
        return records;
    }
}
