package org.courier.auth.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.Account;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.password.HmacContext;
import org.courier.auth.password.PasswordHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

class UserDbTest {
    private static final String FRED = "uid=1001|gid=1001|home=/home/fred";

    @TempDir Path directory;

    private Path text(String... lines) throws IOException {
        return BackendStages.write(directory.resolve("userdb"), String.join("\n", lines) + "\n");
    }

    private static AuthResult login(UserDb userdb, String service, String user, String password) {
        var client = new Client(service, new InetSocketAddress("127.0.0.1", 4), Optional.empty());
        return userdb.authenticate(client, new Credentials.Password(user, password));
    }

    private static Account account(AuthResult result) {
        return ((Accepted) result).account();
    }

    @Test
    void everyFieldOfARecord() throws IOException {
        var userdb =
                new UserDb(
                        text(
                                "# comment",
                                "",
                                "fred\t"
                                        + FRED
                                        + "|shell=/bin/sh|mail=Mail/dir|quota=1000S|gecos=Fred F,,"
                                        + "|options=group=a,disableimap=1|_=main/",
                                "1001=\tfred"));
        var fred = account(userdb.lookUp("imap", "fred"));
        assertThat(fred.maildirPath()).isEqualTo(Path.of("/home/fred/Mail/dir"));
        assertThat(fred.quota()).contains("1000S");
        assertThat(fred.fullName()).contains("Fred F");
        assertThat(fred.options().format()).isEqualTo("group=a,disableimap=1");
        assertThat(fred.systemUser()).isEmpty();
        assertThat(userdb.nameOf(1001)).contains("fred");
        assertThat(userdb.nameOf(1002)).isEmpty();
        assertThat(userdb.lookUp("imap", "1001=")).isInstanceOf(Rejected.class);
    }

    @Test
    void aServiceMayHaveItsOwnPassword() throws IOException {
        String both = "|imappw={PLAIN}special|systempw={PLAIN}usual";
        var userdb = new UserDb(text("fred\t" + FRED + both));
        assertThat(login(userdb, "imap", "fred", "special")).isInstanceOf(Accepted.class);
        assertThat(login(userdb, "imap", "fred", "usual")).isInstanceOf(Rejected.class);
        assertThat(login(userdb, "pop3", "fred", "usual")).isInstanceOf(Accepted.class);
        assertThat(login(userdb, "pop3", "fred", "special")).isInstanceOf(Rejected.class);
        assertThat(account(userdb.lookUp("imap", "fred")).password()).contains("{PLAIN}special");
        assertThat(account(userdb.lookUp("esmtp", "fred")).password()).contains("{PLAIN}usual");
    }

    private static String context(String hash, String password) {
        return HmacContext.ofPassword(hash, password.getBytes()).orElseThrow().hex();
    }

    @Test
    void cramSecretsOfAServiceAndOfAll() throws IOException {
        var userdb =
                new UserDb(
                        text(
                                "fred\t"
                                        + FRED
                                        + "|quota=5S|gecos=Fred|imap-hmac-md5pw="
                                        + context("md5", "special")
                                        + "|hmac-md5pw="
                                        + context("md5", "usual")
                                        + "|hmac-sha256pw="
                                        + context("sha256", "usual")));
        assertThat(cram(userdb, "imap", "md5", "special")).isInstanceOf(Accepted.class);
        assertThat(cram(userdb, "imap", "md5", "usual")).isInstanceOf(Rejected.class);
        assertThat(cram(userdb, "pop3", "md5", "usual")).isInstanceOf(Accepted.class);
        assertThat(cram(userdb, "imap", "sha256", "usual")).isInstanceOf(Accepted.class);
        assertThat(cram(userdb, "imap", "sha1", "usual")).isInstanceOf(Rejected.class);
        // The C suite leaves out quota and name here.
        var fred = account(cram(userdb, "pop3", "md5", "usual"));
        assertThat(fred.quota()).contains("5S");
        assertThat(fred.fullName()).contains("Fred");
    }

    private static AuthResult cram(UserDb userdb, String service, String hash, String password) {
        var client = new Client(service, new InetSocketAddress("127.0.0.1", 4), Optional.empty());
        String digest =
                HmacContext.ofPassword(hash, password.getBytes())
                        .orElseThrow()
                        .answer("<1@h>".getBytes());
        return userdb.authenticate(client, new Credentials.Cram(hash, "<1@h>", "fred", digest));
    }

    @Test
    void aChangedPasswordChangesEveryFieldThatHadTheOldOne() throws IOException {
        var file =
                text(
                        "# kept",
                        "fred\t"
                                + FRED
                                + "|imappw="
                                + PasswordHash.create("{SHA256}", "old")
                                + "|pop3pw={PLAIN}other|systempw="
                                + PasswordHash.create("$1$", "old")
                                + "|hmac-md5pw="
                                + context("md5", "old")
                                + "|hmac-sha1pw="
                                + context("sha1", "other")
                                + "|note=a=b",
                        "broken line",
                        "wilma\t" + FRED);
        var userdb = new UserDb(file);
        assertThat(userdb.changePassword("imap", "fred", "old", "new"))
                .isInstanceOf(Accepted.class);
        assertThat(login(userdb, "imap", "fred", "new")).isInstanceOf(Accepted.class);
        assertThat(login(userdb, "esmtp", "fred", "new")).isInstanceOf(Accepted.class);
        assertThat(login(userdb, "pop3", "fred", "other")).isInstanceOf(Accepted.class);
        assertThat(cram(userdb, "imap", "md5", "new")).isInstanceOf(Accepted.class);
        assertThat(cram(userdb, "imap", "sha1", "other")).isInstanceOf(Accepted.class);
        var lines = Files.readAllLines(file);
        assertThat(lines.get(0)).isEqualTo("# kept");
        assertThat(lines.get(1)).startsWith("fred\t" + FRED + "|imappw={SHA256}");
        assertThat(lines.get(1)).contains("|systempw=$1$").endsWith("|note=a=b");
        assertThat(lines.subList(2, 4)).containsExactly("broken line", "wilma\t" + FRED);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.exists(directory.resolve(".tmp.userdb"))).isFalse();
    }

    @Test
    void brokenLinesDoNotHurtTheOthers() throws IOException {
        var userdb =
                new UserDb(
                        text(
                                "no tab at all",
                                "\tno name",
                                "two\ttabs\there",
                                "nohome\tuid=1|gid=1",
                                "relative\tuid=1|gid=1|home=x",
                                "baduid\tuid=one|gid=1|home=/x",
                                "cr\t" + FRED + "\r",
                                "long\t" + FRED + "|x=" + "x".repeat(70_000),
                                "fred\t" + FRED,
                                "fred\tuid=6|gid=6|home=/second"));
        assertThat(account(userdb.lookUp("imap", "fred")).uid()).isEqualTo(1001);
        assertThat(userdb.lookUp("imap", "nohome"))
                .isEqualTo(
                        new TemporaryFailure(
                                directory.resolve("userdb") + ":4: nohome: home is missing"));
        assertThat(userdb.lookUp("imap", "relative")).isInstanceOf(TemporaryFailure.class);
        assertThat(userdb.lookUp("imap", "baduid"))
                .isEqualTo(
                        new TemporaryFailure(
                                directory.resolve("userdb")
                                        + ":6: baduid: uid: read \"one\", expected a whole"
                                        + " number"));
        assertThat(userdb.lookUp("imap", "cr")).isInstanceOf(Rejected.class);
        assertThat(userdb.lookUp("imap", "long")).isInstanceOf(Rejected.class);
        var seen = new ArrayList<String>();
        userdb.enumerate(account -> seen.add(account.address()));
        assertThat(seen).containsExactly("fred");
    }

    @Test
    void aDirectoryOfFiles() throws IOException {
        var root = Files.createDirectory(directory.resolve("userdb"));
        var sub = Files.createDirectory(root.resolve("sub"));
        for (Path path : List.of(root, sub)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
        BackendStages.write(root.resolve("main"), "fred\t" + FRED + "|systempw={PLAIN}a\n");
        BackendStages.write(sub.resolve("more"), "wilma\t" + FRED + "|systempw={PLAIN}b\n");
        BackendStages.write(root.resolve(".hidden"), "hidden\t" + FRED + "\n");
        BackendStages.write(root.resolve("main~"), "backup\t" + FRED + "\n");
        Files.createSymbolicLink(root.resolve("nothing"), Path.of("/dev/null"));
        var userdb = new UserDb(root);
        assertThat(login(userdb, "imap", "fred", "a")).isInstanceOf(Accepted.class);
        assertThat(userdb.lookUp("imap", "hidden")).isInstanceOf(Rejected.class);
        assertThat(userdb.lookUp("imap", "backup")).isInstanceOf(Rejected.class);
        assertThat(userdb.changePassword("imap", "wilma", "b", "c")).isInstanceOf(Accepted.class);
        assertThat(Files.readString(sub.resolve("more"))).contains("{PLAIN}c");
        assertThat(login(userdb, "imap", "wilma", "c")).isInstanceOf(Accepted.class);
        BackendStages.write(sub.resolve("third"), "third\t" + FRED + "\n");
        assertThat(userdb.lookUp("imap", "third")).isInstanceOf(Accepted.class);
    }

    @Test
    void aMissingTextHoldsNobody() throws IOException {
        var userdb = new UserDb(directory.resolve("userdb"));
        assertThat(userdb.lookUp("imap", "fred")).isInstanceOf(Rejected.class);
        text("fred\t" + FRED);
        assertThat(userdb.lookUp("imap", "fred")).isInstanceOf(Accepted.class);
    }

    @Test
    void aChangedTextIsReadAtOnceAndASpoiltOneLeavesTheLastGood() throws IOException {
        var file = text("fred\t" + FRED);
        var userdb = new UserDb(file);
        assertThat(userdb.lookUp("imap", "wilma")).isInstanceOf(Rejected.class);
        text("fred\t" + FRED, "wilma\t" + FRED);
        assertThat(userdb.lookUp("imap", "wilma")).isInstanceOf(Accepted.class);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(userdb.lookUp("imap", "wilma")).isInstanceOf(Accepted.class);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "bob\t" + FRED + "\n");
        assertThat(userdb.lookUp("imap", "wilma")).isInstanceOf(Rejected.class);
        assertThat(userdb.lookUp("imap", "bob")).isInstanceOf(Accepted.class);
    }

    @Test
    void compilesALargeTextAndCompilesAgainWhatIsOldOrCorrupt() throws IOException {
        var file = text("fred\t" + FRED + "|systempw={PLAIN}a", "1001=\tfred");
        Path compiled = directory.resolve("userdb.je");
        assertThat(login(new UserDb(file, 0), "imap", "fred", "a")).isInstanceOf(Accepted.class);
        assertThat(Files.readString(compiled.resolve("current"))).isEqualTo("1\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(compiled)))
                .isEqualTo("rwx------");

        // As good as new: not compiled again.
        var second = new UserDb(file, 0);
        assertThat(second.nameOf(1001)).contains("fred");
        assertThat(Files.readString(compiled.resolve("current"))).isEqualTo("1\n");

        text("wilma\t" + FRED);
        assertThat(second.lookUp("imap", "fred")).isInstanceOf(Rejected.class);
        assertThat(second.lookUp("imap", "wilma")).isInstanceOf(Accepted.class);
        assertThat(Files.readString(compiled.resolve("current"))).isEqualTo("2\n");

        Files.writeString(
                compiled.resolve("current"), "\u00ff77 nonsense\n", StandardCharsets.ISO_8859_1);
        assertThat(new UserDb(file, 0).lookUp("imap", "wilma")).isInstanceOf(Accepted.class);

        // A generation whose database is destroyed.
        Path bad = Files.createDirectory(compiled.resolve("50"));
        Files.writeString(bad.resolve("00000000.jdb"), "this is no database");
        Files.writeString(compiled.resolve("current"), "50\n");
        assertThat(new UserDb(file, 0).lookUp("imap", "wilma")).isInstanceOf(Accepted.class);
        assertThat(Files.readString(compiled.resolve("current"))).isEqualTo("51\n");
    }

    @Test
    void memoryServesWhereNothingCanBeCompiled() throws IOException {
        var file = text("fred\t" + FRED);
        Files.writeString(directory.resolve("userdb.je"), "a file is in the way");
        assertThat(new UserDb(file, 0).lookUp("imap", "fred")).isInstanceOf(Accepted.class);
    }

    /// Two changes within one tick of the clock, of one size, in one file: nothing shows but the
    /// passing of time.
    @Test
    void looksOnceMoreAtAFileThatWasJustWritten() throws IOException {
        var file = text("fred\t" + FRED);
        var tick = FileTime.from(Instant.now().minusMillis(1000));
        Files.setLastModifiedTime(file, tick);
        var userdb = new UserDb(file);
        assertThat(userdb.lookUp("imap", "fred")).isInstanceOf(Accepted.class);
        Files.writeString(file, "brad\t" + FRED + "\n");
        Files.setLastModifiedTime(file, tick);
        var end = Instant.now().plusSeconds(20);
        while (userdb.lookUp("imap", "brad") instanceof Rejected) {
            assertThat(Instant.now()).isBefore(end);
            LockSupport.parkNanos(20_000_000);
        }
        assertThat(userdb.lookUp("imap", "fred")).isInstanceOf(Rejected.class);
    }

    @Test
    void linksAreFollowedWhenChanged() throws IOException {
        var real = BackendStages.write(directory.resolve("real"), "fred\t" + FRED + "\n");
        var link = Files.createSymbolicLink(directory.resolve("link"), Path.of("real"));
        new UserDbEditor(link)
                .changeOrAdd("bob", record -> new UserDbRecord("bob", record.fields()));
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.readString(real)).isEqualTo("fred\t" + FRED + "\nbob\t\n");
    }
}
