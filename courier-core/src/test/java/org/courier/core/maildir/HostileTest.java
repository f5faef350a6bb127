package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.courier.core.file.SmallDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What crashes, full disks and users of this host may have put into a tree.
class HostileTest {
    private static final FolderName WORK = FolderName.ofPath("INBOX.Work");

    @TempDir Path directory;
    private Stage stage;

    @BeforeEach
    void start() throws Exception {
        stage = new Stage(directory.resolve("Maildir"));
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private Path secret() throws IOException {
        var elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        for (var part : List.of("cur", "new", "tmp"))
            Files.createDirectories(elsewhere.resolve(part));
        Files.writeString(elsewhere.resolve("cur/1.secret.vm:2,"), "secret\n");
        return elsewhere;
    }

    @Test
    void aLinkedFolderIsNoFolder() throws Exception {
        Files.createSymbolicLink(stage.root.resolve(".Work"), secret());
        assertThat(stage.maildir.folders()).containsExactly(FolderName.INBOX);
        assertThat(stage.maildir.has(WORK)).isFalse();
        assertThatThrownBy(() -> stage.open(WORK)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> stage.maildir.delete(WORK)).isInstanceOf(IOException.class);
        assertThatThrownBy(
                        () -> stage.maildir.deliver(WORK, new ByteArrayInputStream(new byte[1]), 1))
                .isInstanceOf(IOException.class);
        assertThat(directory.resolve("elsewhere/cur/1.secret.vm:2,")).hasContent("secret");
    }

    @Test
    void aLinkedCurOrNewIsNotFollowed() throws Exception {
        var elsewhere = secret();
        for (var part : List.of("cur", "new", "tmp")) {
            stage.maildir.create(WORK);
            Files.delete(stage.root.resolve(".Work").resolve(part));
            Files.createSymbolicLink(
                    stage.root.resolve(".Work").resolve(part), elsewhere.resolve("cur"));
            assertThatThrownBy(() -> stage.open(WORK)).as(part).isInstanceOf(IOException.class);
            assertThatThrownBy(
                            () ->
                                    stage.maildir.deliver(
                                            WORK, new ByteArrayInputStream(new byte[1]), 1))
                    .as(part)
                    .isInstanceOf(IOException.class);
            assertThat(directory.resolve("elsewhere/cur")).isDirectoryContaining("glob:**secret*");
            deleteFolder();
        }
    }

    private void deleteFolder() throws IOException {
        for (var part : List.of("cur", "new", "tmp", "maildirfolder", ""))
            Files.deleteIfExists(stage.root.resolve(".Work").resolve(part));
    }

    @Test
    void aLinkOrPipeInPlaceOfAMessageIsNotRead() throws Exception {
        var elsewhere = secret();
        Files.createSymbolicLink(
                stage.root.resolve("cur/1.link.vm:2,"), elsewhere.resolve("cur/1.secret.vm:2,"));
        new ProcessBuilder("mkfifo", stage.root.resolve("cur/2.pipe.vm:2,").toString())
                .start()
                .waitFor();
        Files.createDirectory(stage.root.resolve("cur/3.directory.vm:2,"));
        var inbox = stage.open(FolderName.INBOX);
        assertThat(inbox.refresh(false).size()).isEqualTo(3);
        for (long uid = 1; uid <= 3; uid++) {
            long number = uid;
            assertThatThrownBy(() -> inbox.content(number))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("not a regular file");
            assertThatThrownBy(() -> inbox.header(number)).isInstanceOf(IOException.class);
            assertThatThrownBy(
                            () -> inbox.copy(new long[] {number}, stage.maildir, FolderName.INBOX))
                    .isInstanceOf(IOException.class);
        }
        assertThat(stage.files("tmp")).isEmpty();
        // what was planted can be got rid of
        inbox.expunge(new long[] {1, 2});
        assertThat(stage.files("cur")).containsExactly("3.directory.vm:2,");
        assertThat(elsewhere.resolve("cur/1.secret.vm:2,")).exists();
    }

    @Test
    void linksInPlaceOfCouriersFilesAreNotFollowed() throws Exception {
        var victim = Files.writeString(directory.resolve("victim"), "1 5 5\n");
        for (var name :
                List.of(
                        "courierimapuiddb",
                        "courierimapsubscribed",
                        "maildirsize",
                        "courierpop3dsizelist",
                        "courierimapkeywords"))
            Files.createSymbolicLink(stage.root.resolve(name), victim);
        assertThatThrownBy(() -> stage.open(FolderName.INBOX)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> stage.maildir.subscriptions()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> stage.maildir.quota().use()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> stage.maildir.quota().add(1, 1)).isInstanceOf(IOException.class);
        Pop3List.open(stage.maildir);
        assertThat(victim).hasContent("1 5 5");
    }

    @Test
    void whatIsNoChangeOfKeywordsIsPassedOverAndToldOnce() throws Exception {
        stage.append(FolderName.INBOX, "one", "", "blue");
        var keywords = stage.root.resolve("courierimapkeywords");
        Files.createDirectories(keywords.resolve("stray/full"));
        for (var hidden : List.of(".stray", ".5.stray", ".6.stray")) {
            Files.createDirectories(keywords.resolve(hidden).resolve("full"));
            Files.setLastModifiedTime(keywords.resolve(hidden), FileTime.from(Instant.EPOCH));
        }
        Files.createSymbolicLink(keywords.resolve("link"), secret());
        Files.write(keywords.resolve("large"), new byte[2 << 20]);
        var log = (Logger) LoggerFactory.getLogger("courier.courier");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try (var other = new Stage(stage.root)) {
            var inbox = other.open(FolderName.INBOX);
            assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("1[blue]");
            inbox.store(new long[] {1}, OpenFolder.Mode.ADD, Flags.NONE, Set.of("red"));
            stage.put("courierimapkeywords", "another", "green\n");
            assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("1[blue, red]");
        } finally {
            log.detachAppender(lines);
        }
        assertThat(lines.list)
                .filteredOn(line -> line.getMessage().contains(keywords.toString()))
                .hasSize(1);
        assertThat(stage.files("courierimapkeywords")).contains("stray", "link", "large", ".stray");
    }

    @Test
    void whatCrashesLeaveBehindDoesNotMatter() throws Exception {
        stage.append(FolderName.INBOX, "one", "");
        var list = stage.read("courierimapuiddb");
        // a delivery and a rewritten list that were never finished, and a lock of a dead process
        stage.put("tmp", "1795353313.M1P1_1.vm", "Subject: half");
        stage.put("tmp", "1795353313.M1P1_imapuid_0.vm", "1 7953");
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        var host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        stage.put("tmp", "courier.lock", dead.pid() + ":" + host);
        stage.put("tmp", "courier-uidvalidity.lock", dead.pid() + ":" + host);
        // a message that came without its UID
        stage.put("cur", "1795353314.M1P1.vm,S=2:2,S", "x\n");
        Files.createDirectories(stage.root.resolve(".Half/tmp"));
        try (var other = new Stage(stage.root)) {
            var snapshot = other.open(FolderName.INBOX).refresh(false);
            assertThat(Stage.summary(snapshot)).isEqualTo("1 2S");
            assertThat(stage.read("courierimapuiddb"))
                    .startsWith(list.replace(" 2\n", " 3\n"))
                    .endsWith("2 1795353314.M1P1.vm,S=2\n");
            var half = FolderName.ofPath("INBOX.Half");
            assertThat(other.maildir.create(half)).isTrue();
            other.open(half).refresh(false);
            assertThat(other.files("tmp"))
                    .containsExactly("1795353313.M1P1_1.vm", "1795353313.M1P1_imapuid_0.vm");
        }
    }

    @Test
    void aHalfWrittenUidListBeginsAnewAndLosesNoMessage() throws Exception {
        for (int i = 0; i < 5; i++) stage.append(FolderName.INBOX, "m" + i, "");
        long validity = stage.open(FolderName.INBOX).snapshot().uidValidity();
        Files.writeString(stage.root.resolve("courierimapuiddb"), "");
        try (var other = new Stage(stage.root)) {
            var snapshot = other.open(FolderName.INBOX).refresh(false);
            assertThat(snapshot.size()).isEqualTo(5);
            assertThat(snapshot.uidValidity()).isGreaterThan(validity);
        }
        // cut off within a line: the rest has UIDs still, the others get new ones
        var text = stage.read("courierimapuiddb");
        Files.writeString(
                stage.root.resolve("courierimapuiddb"), text.substring(0, text.length() - 100));
        try (var other = new Stage(stage.root)) {
            var snapshot = other.open(FolderName.INBOX).refresh(false);
            assertThat(snapshot.size()).isEqualTo(5);
            assertThat(snapshot.uid(2)).isEqualTo(3);
        }
    }

    /// Runs work with the tree on a small file system of its own.
    private void onSmallDisk(int kilobytes, Work work) throws Exception {
        var place = Files.createDirectories(directory.resolve("disk"));
        try (var disk = SmallDisk.over(place, kilobytes);
                var small = new Stage(place.resolve("Maildir"))) {
            work.run(small, disk);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run(Stage stage, SmallDisk disk) throws Exception;
    }

    @Test
    void aFullDiskRefusesAndLosesNothing() throws Exception {
        onSmallDisk(
                256,
                (small, disk) -> {
                    small.append(FolderName.INBOX, "one", "", "blue");
                    small.append(FolderName.INBOX, "old", "S");
                    var inbox = small.open(FolderName.INBOX);
                    var list = small.read("courierimapuiddb");
                    var large = new byte[512 << 10];
                    assertThatThrownBy(
                                    () ->
                                            small.maildir.deliver(
                                                    FolderName.INBOX,
                                                    new ByteArrayInputStream(large),
                                                    large.length))
                            .isInstanceOf(IOException.class);
                    assertThat(small.files("tmp")).isEmpty();
                    assertThat(small.files("new")).isEmpty();
                    disk.fill();
                    assertThatThrownBy(() -> small.deliver("two")).isInstanceOf(IOException.class);
                    assertThatThrownBy(
                                    () ->
                                            inbox.copy(
                                                    new long[] {1},
                                                    small.maildir,
                                                    FolderName.INBOX))
                            .isInstanceOf(IOException.class);
                    assertThatThrownBy(
                                    () ->
                                            inbox.store(
                                                    new long[] {1},
                                                    OpenFolder.Mode.ADD,
                                                    Flags.NONE,
                                                    Set.of("red")))
                            .isInstanceOf(IOException.class);
                    // flags need no room
                    inbox.store(new long[] {1}, OpenFolder.Mode.ADD, Flags.SEEN, Set.of());
                    assertThat(small.files("tmp")).isEmpty();
                    assertThat(small.read("courierimapuiddb")).isEqualTo(list);
                    // a server that starts now shows what there is, and lets delete
                    try (var later = new Stage(small.root)) {
                        var there = later.open(FolderName.INBOX);
                        assertThat(Stage.summary(there.refresh(false))).isEqualTo("1S[blue] 2S");
                        assertThat(there.expunge(new long[] {2}).size()).isEqualTo(1);
                    }
                    disk.unfill();
                    assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("1S[blue]");
                    small.deliver("two");
                    assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("1S[blue] 3");
                });
    }

    @Test
    void aReadOnlyTreeIsShownAndNotChanged() throws Exception {
        onSmallDisk(
                1024,
                (small, disk) -> {
                    small.append(FolderName.INBOX, "one", "S", "blue");
                    small.put("cur", "2000000000.M1P1.vm:2,", "x\n");
                    small.put("new", "2000000001.M1P1.vm", "x\n");
                    disk.readOnly(true);
                    var inbox = small.open(FolderName.INBOX);
                    assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("1S[blue] 2");
                    assertThat(inbox.header(1)).isNotEmpty();
                    assertThatThrownBy(() -> small.deliver("two")).isInstanceOf(IOException.class);
                    assertThatThrownBy(() -> small.append(FolderName.INBOX, "two", ""))
                            .isInstanceOf(IOException.class);
                    assertThatThrownBy(
                                    () ->
                                            inbox.store(
                                                    new long[] {1},
                                                    OpenFolder.Mode.ADD,
                                                    Flags.FLAGGED,
                                                    Set.of()))
                            .isInstanceOf(IOException.class);
                    assertThatThrownBy(() -> inbox.expunge(new long[] {1}))
                            .isInstanceOf(IOException.class);
                    assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("1S[blue] 2");
                    assertThat(Pop3List.open(small.maildir)).hasSize(1);
                    disk.readOnly(false);
                    assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("1S[blue] 2 3");
                });
    }

    @Test
    void timesOfTheFutureOrThePastDoNotHideChanges() throws Exception {
        stage.append(FolderName.INBOX, "one", "");
        var inbox = stage.open(FolderName.INBOX);
        inbox.refresh(false);
        for (var time : List.of(Instant.EPOCH, Instant.now().plusSeconds(100_000))) {
            int size = inbox.snapshot().size();
            stage.put("cur", time.getEpochSecond() + ".M" + size + "P1.vm:2,", "x\n");
            Files.setLastModifiedTime(stage.root.resolve("cur"), FileTime.from(time));
            assertThat(inbox.refresh(false).size()).isEqualTo(size + 1);
        }
    }

    @Test
    void aNameInNewAndInCurLosesNoMessage() throws Exception {
        stage.put("cur", "1.M1P1.vm:2,S", "Subject: read\n\nx\n");
        stage.put("new", "1.M1P1.vm", "Subject: unread\n\nx\n");
        stage.put("cur", "2.M1P1.vm:2,", "Subject: both\n\nx\n");
        Files.createLink(
                stage.root.resolve("new/2.M1P1.vm"), stage.root.resolve("cur/2.M1P1.vm:2,"));
        var snapshot = stage.open(FolderName.INBOX).refresh(false);
        assertThat(Stage.summary(snapshot)).isEqualTo("1S 2 3");
        assertThat(stage.files("new")).isEmpty();
        assertThat(stage.read("cur/1.M1P1.vm:2,S")).contains("Subject: read");
        assertThat(stage.read("cur/" + snapshot.file(2).name())).contains("Subject: unread");

        stage.put("new", "2.M1P1.vm", "Subject: third\n\nx\n");
        assertThat(Pop3List.open(stage.maildir)).hasSize(4);
        assertThat(stage.read("cur/2.M1P1.vm:2,")).contains("Subject: both");

        stage.put("new", "4.M1P1.vm", "Subject: fourth\n\nx\n");
        stage.put("new", "4.M1P1.vm:2,", "Subject: fifth\n\nx\n");
        assertThat(Pop3List.open(stage.maildir)).hasSize(6);
    }

    /// As where a folder was copied by another program.
    @Test
    void aMessageMovedToItsOwnCopyOverwritesNothing() throws Exception {
        var other = FolderName.ofPath("INBOX.Other");
        stage.maildir.create(other);
        stage.put("cur", "1.M1P1.vm:2,S", "Subject: one\n\nx\n");
        stage.put("cur", "2.M1P1.vm:2,", "Subject: two\n\nx\n");
        stage.put(".Other/cur", "1.M1P1.vm:2,S", "Subject: one there\n\nx\n");
        stage.put(".Other/cur", "2.M1P1.vm:2,F", "Subject: two there\n\nx\n");
        var inbox = stage.open(FolderName.INBOX);
        var moved = inbox.move(new long[] {1, 2}, stage.maildir, other);
        assertThat(moved.targetUids()).containsExactly(3, 4);
        var snapshot = stage.open(other).refresh(false);
        assertThat(Stage.summary(snapshot)).isEqualTo("1S 2F 3S 4");
        var subjects = List.of("one there", "two there", "one", "two");
        for (int i = 0; i < 4; i++)
            assertThat(stage.read(".Other/cur/" + snapshot.file(i).name()))
                    .isEqualTo("Subject: " + subjects.get(i) + "\n\nx\n");
        assertThat(stage.files("cur")).isEmpty();
    }
}
