package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.Set;

class IndexTest {
    private static final int KIND = 16;

    @TempDir Path directory;

    private Stage stage() throws IOException {
        return new Stage(directory.resolve("Maildir"), Optional.of(directory.resolve("index")));
    }

    /// Writes over the messages' content in place, as no program does: who still sees the old has
    /// not looked.
    private void spoilFiles() throws IOException {
        try (var files = Files.list(directory.resolve("Maildir/cur"))) {
            for (var file : files.toList()) {
                var time = Files.getLastModifiedTime(file);
                Files.writeString(file, "spoiled");
                Files.setLastModifiedTime(file, time);
            }
        }
    }

    private static void check(OpenFolder inbox, long uid, String subject) throws IOException {
        var message = Stage.message(subject);
        assertThat(inbox.wireSize(uid)).isEqualTo(message.length + 4);
        assertThat(inbox.structure(uid).bodyLines()).isEqualTo(1);
        assertThat(inbox.header(uid)).asString(UTF_8).endsWith("Subject: " + subject + "\n\n");
        assertThat(inbox.internalDate(uid)).isEqualTo(1_000_000_000_000L);
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void keepsWhatParsingCosts() throws Exception {
        try (var stage = stage()) {
            for (int i = 1; i <= 20; i++) stage.append(FolderName.INBOX, "m" + i, "");
            var inbox = stage.open(FolderName.INBOX);
            for (int i = 1; i <= 20; i++) {
                check(inbox, i, "m" + i);
                var derived = "derived " + i;
                inbox.attribute(i, KIND, () -> text(derived));
            }
        }
        spoilFiles();
        try (var stage = stage()) {
            var inbox = stage.open(FolderName.INBOX);
            for (int i = 1; i <= 20; i++) {
                check(inbox, i, "m" + i);
                assertThat(inbox.attribute(i, KIND, () -> text("again")))
                        .asString(UTF_8)
                        .isEqualTo("derived " + i);
            }
        }
    }

    @Test
    void modSeqsAndKeywordsOutliveARestart() throws Exception {
        Snapshot before;
        try (var stage = stage()) {
            for (int i = 1; i <= 600; i++)
                stage.put("cur", (1_500_000_000 + i) + ".M1P1.vm,S=2:2,", "x\n");
            var inbox = stage.open(FolderName.INBOX);
            inbox.store(new long[] {2, 300}, OpenFolder.Mode.ADD, Flags.SEEN, Set.of("blue"));
            inbox.expunge(new long[] {5});
            before = inbox.refresh(false);
        }
        try (var stage = stage()) {
            var after = stage.open(FolderName.INBOX).refresh(false);
            assertThat(after.since(before).isEmpty()).isTrue();
            assertThat(after.highestModSeq()).isEqualTo(before.highestModSeq());
            assertThat(Stage.summary(after)).isEqualTo(Stage.summary(before));
            stage.put("cur", "2000000000.M1P1.other:2,R", "Subject: x\n\nx\n");
        }
        try (var stage = stage()) {
            var inbox = stage.open(FolderName.INBOX);
            assertThat(inbox.refresh(false).since(before).added()).containsExactly(601);
            stage.append(FolderName.INBOX, "m", "");
            var file = stage.root.resolve("cur").resolve(inbox.snapshot().file(0).name());
            Files.delete(file);
        }
        try (var stage = stage()) {
            var difference = stage.open(FolderName.INBOX).refresh(false).since(before);
            assertThat(difference.added()).containsExactly(601, 602);
            assertThat(difference.vanished()).containsExactly(1);
        }
    }

    @Test
    void aDamagedIndexIsBegunAnew() throws Exception {
        try (var stage = stage()) {
            for (int i = 1; i <= 50; i++) stage.append(FolderName.INBOX, "m" + i, "");
            check(stage.open(FolderName.INBOX), 7, "m7");
        }
        var log = directory.resolve("index/00000000.jdb");
        var bytes = Files.readAllBytes(log);
        for (int i = 0; i < bytes.length; i += 50) bytes[i] ^= 0x55;
        Files.write(log, bytes);
        for (int round = 0; round < 2; round++)
            try (var stage = stage()) {
                var inbox = stage.open(FolderName.INBOX);
                assertThat(inbox.snapshot().size()).isEqualTo(50);
                check(inbox, 7, "m7");
            }
    }

    @Test
    void anIndexInUseByAnotherProcessIsDoneWithout() throws Exception {
        try (var stage = stage()) {
            stage.append(FolderName.INBOX, "one", "");
            var other = directory.resolve("not a directory");
            Files.createFile(other);
            try (var without = new Stage(directory.resolve("Maildir"), Optional.of(other))) {
                check(without.open(FolderName.INBOX), 1, "one");
            }
        }
    }

    @Test
    void entriesOfAnotherUidValidityAreNotBelieved() throws Exception {
        try (var stage = stage()) {
            stage.append(FolderName.INBOX, "one", "");
            check(stage.open(FolderName.INBOX), 1, "one");
        }
        Files.delete(directory.resolve("Maildir/courierimapuiddb"));
        try (var files = Files.list(directory.resolve("Maildir/cur"))) {
            for (var file : files.toList()) Files.delete(file);
        }
        try (var stage = stage()) {
            stage.append(FolderName.INBOX, "two", "");
            check(stage.open(FolderName.INBOX), 1, "two");
        }
    }

    @Test
    void entriesOfAnotherFileUnderTheSameUidAreNotBelieved() throws Exception {
        var list = directory.resolve("Maildir/courierimapuiddb");
        try (var stage = stage()) {
            stage.append(FolderName.INBOX, "one", "");
            check(stage.open(FolderName.INBOX), 1, "one");
        }
        // a backup was put back: the same UIDVALIDITY and UID, another message
        var name = "1700000000.M1P1.other,S=60";
        Files.writeString(
                list, Files.readString(list).lines().findFirst().get() + "\n1 " + name + "\n");
        try (var files = Files.list(directory.resolve("Maildir/cur"))) {
            for (var file : files.toList()) Files.delete(file);
        }
        var file = directory.resolve("Maildir/cur").resolve(name + ":2,");
        Files.write(file, Stage.message("two"));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        try (var stage = stage()) {
            check(stage.open(FolderName.INBOX), 1, "two");
        }
    }

    @Test
    void copiesAndMovesTakeTheirEntriesAlong() throws Exception {
        var work = FolderName.ofPath("INBOX.Work");
        try (var stage = stage()) {
            stage.maildir.create(work);
            stage.append(FolderName.INBOX, "one", "");
            stage.append(FolderName.INBOX, "two", "");
            var inbox = stage.open(FolderName.INBOX);
            for (int i = 1; i <= 2; i++) {
                inbox.header(i);
                var derived = "derived " + i;
                inbox.attribute(i, KIND, () -> text(derived));
            }
            inbox.copy(new long[] {1}, stage.maildir, work);
            inbox.move(new long[] {2}, stage.maildir, work);
            var there = stage.open(work);
            check(there, 1, "one");
            check(there, 2, "two");
            for (int i = 1; i <= 2; i++)
                assertThat(there.attribute(i, KIND, () -> text("again")))
                        .asString(UTF_8)
                        .isEqualTo("derived " + i);
        }
    }
}
