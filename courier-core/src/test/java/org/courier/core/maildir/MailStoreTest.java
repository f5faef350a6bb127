package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

class MailStoreTest {
    private static final FolderName WORK = FolderName.ofPath("INBOX.Work");

    @TempDir Path directory;
    private Stage stage;

    @BeforeEach
    void start() throws Exception {
        stage = new Stage(directory.resolve("Maildir"));
    }

    @AfterEach
    void stop() throws Exception {
        stage.close();
    }

    @Test
    void aDeliveryBecomesAMessageWithAUid() throws Exception {
        var file = stage.deliver("one");
        assertThat(stage.files("new")).containsExactly(file.name());
        assertThat(stage.files("tmp")).isEmpty();
        assertThat(file.size()).hasValue(Stage.message("one").length);

        var inbox = stage.open(FolderName.INBOX);
        assertThat(inbox.snapshot().size()).isZero();
        var snapshot = inbox.refresh(false);
        assertThat(Stage.summary(snapshot)).isEqualTo("1");
        assertThat(snapshot.uidNext()).isEqualTo(2);
        assertThat(inbox.claimRecent()).containsExactly(1);
        assertThat(inbox.claimRecent()).isEmpty();
        assertThat(stage.files("new")).isEmpty();
        assertThat(stage.files("cur")).containsExactly(file.name() + ":2,");
        assertThat(stage.read("courierimapuiddb"))
                .isEqualTo("1 " + snapshot.uidValidity() + " 2\n1 " + file.name() + "\n");
        try (var content = inbox.content(1)) {
            assertThat(Channels.newInputStream(content).readAllBytes())
                    .isEqualTo(Stage.message("one"));
        }
    }

    @Test
    void uidValidityIsTheTimeSinceTheEpochOfCourier() throws Exception {
        long before = Instant.now().getEpochSecond() - 1_000_000_000;
        assertThat(stage.open(FolderName.INBOX).refresh(false).uidValidity())
                .isBetween(before, before + 60);
    }

    @Test
    void readOnlySessionsLeaveNewMailAlone() throws Exception {
        stage.deliver("one");
        var reader = stage.open(FolderName.INBOX);
        assertThat(reader.refresh(true).size()).isZero();
        assertThat(stage.files("new")).hasSize(1);
        assertThat(stage.open(FolderName.INBOX).refresh(false).size()).isEqualTo(1);
    }

    @Test
    void everySessionSeesAChangeAtOnceAndTheOthersAreTold() throws Exception {
        stage.append(FolderName.INBOX, "one", "");
        var mine = new AtomicInteger();
        var theirs = new AtomicInteger();
        var a = stage.open(FolderName.INBOX, mine);
        var b = stage.open(FolderName.INBOX, theirs);
        mine.set(0);
        theirs.set(0);
        a.store(new long[] {1}, OpenFolder.Mode.ADD, Flags.SEEN, Set.of("Work"));
        assertThat(Stage.summary(b.snapshot())).isEqualTo("1S[Work]");
        assertThat(theirs).hasValueGreaterThan(0);
        assertThat(mine).hasValue(0);
        a.expunge(new long[] {1, 77});
        assertThat(b.snapshot().size()).isZero();
        assertThat(stage.files("cur")).isEmpty();
        assertThat(stage.read("courierimapuiddb")).endsWith(" 2\n");
        assertThatThrownBy(() -> b.content(1)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void storeReplacesAddsAndRemoves() throws Exception {
        stage.append(FolderName.INBOX, "one", "F", "blue");
        stage.append(FolderName.INBOX, "two", "");
        var inbox = stage.open(FolderName.INBOX);
        long[] both = {1, 2};
        assertThat(
                        Stage.summary(
                                inbox.store(both, OpenFolder.Mode.ADD, Flags.SEEN, Set.of("BLUE"))))
                .isEqualTo("1FS[blue] 2S[BLUE]");
        assertThat(
                        Stage.summary(
                                inbox.store(
                                        both, OpenFolder.Mode.REMOVE, Flags.SEEN, Set.of("blue"))))
                .isEqualTo("1F 2");
        assertThat(
                        Stage.summary(
                                inbox.store(
                                        both, OpenFolder.Mode.REPLACE, Flags.TRASHED, Set.of("x"))))
                .isEqualTo("1T[x] 2T[x]");
        assertThat(inbox.snapshot().allKeywords()).containsExactly("x");
        try (var again = new Stage(stage.root)) {
            assertThat(Stage.summary(again.open(FolderName.INBOX).refresh(false)))
                    .isEqualTo("1T[x] 2T[x]");
        }
    }

    @Test
    void modSeqsGrowWithEachChange() throws Exception {
        stage.append(FolderName.INBOX, "one", "");
        stage.append(FolderName.INBOX, "two", "");
        var inbox = stage.open(FolderName.INBOX);
        var before = inbox.snapshot();
        var after = inbox.store(new long[] {2}, OpenFolder.Mode.ADD, Flags.SEEN, Set.of());
        assertThat(after.modSeq(0)).isEqualTo(before.modSeq(0));
        assertThat(after.modSeq(1)).isGreaterThan(before.highestModSeq());
        assertThat(after.highestModSeq()).isEqualTo(after.modSeq(1));
        assertThat(after.since(before).changed()).containsExactly(2);
        var same = inbox.store(new long[] {2}, OpenFolder.Mode.ADD, Flags.SEEN, Set.of());
        assertThat(same).isSameAs(after);
    }

    @Test
    void copiesGoWithFlagsKeywordsAndDates() throws Exception {
        stage.maildir.create(WORK);
        stage.append(FolderName.INBOX, "one", "S", "blue");
        stage.append(FolderName.INBOX, "two", "");
        var inbox = stage.open(FolderName.INBOX);
        var copied = inbox.copy(new long[] {1, 2, 9}, stage.maildir, WORK);
        assertThat(copied.sourceUids()).containsExactly(1, 2);
        assertThat(copied.targetUids()).containsExactly(1, 2);
        var work = stage.open(WORK);
        assertThat(Stage.summary(work.refresh(false))).isEqualTo("1S[blue] 2");
        assertThat(work.snapshot().uidValidity()).isEqualTo(copied.uidValidity());
        assertThat(work.internalDate(1)).isEqualTo(1_000_000_000_000L);
        assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("1S[blue] 2");
        assertThat(stage.files(".Work/tmp")).isEmpty();
        var again = inbox.copy(new long[] {1}, stage.maildir, FolderName.INBOX);
        assertThat(again.targetUids()).containsExactly(3);
        assertThat(Stage.summary(inbox.snapshot())).isEqualTo("1S[blue] 2 3S[blue]");
    }

    @Test
    void movesLeaveNothingBehind() throws Exception {
        stage.maildir.create(WORK);
        stage.append(FolderName.INBOX, "one", "S", "blue");
        stage.append(FolderName.INBOX, "two", "");
        var inbox = stage.open(FolderName.INBOX);
        var moved = inbox.move(new long[] {1}, stage.maildir, WORK);
        assertThat(moved.sourceUids()).containsExactly(1);
        assertThat(moved.targetUids()).containsExactly(1);
        assertThat(Stage.summary(inbox.snapshot())).isEqualTo("2");
        assertThat(Stage.summary(stage.open(WORK).refresh(false))).isEqualTo("1S[blue]");
        assertThat(stage.files("cur")).hasSize(1);
        assertThat(stage.files(".Work/cur")).hasSize(1);
        assertThat(stage.read("courierimapuiddb").lines()).hasSize(2);
        var here = inbox.move(new long[] {2}, stage.maildir, FolderName.INBOX);
        assertThat(here.targetUids()).containsExactly(3);
        assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("3");
    }

    /// What courierimapkeywords of a folder says of a message that went is there for a while.
    @Test
    void aMessageComesBackWithTheKeywordsItHasNow() throws Exception {
        stage.maildir.create(WORK);
        stage.append(FolderName.INBOX, "one", "");
        var inbox = stage.open(FolderName.INBOX);
        var work = stage.open(WORK);
        inbox.store(new long[] {1}, OpenFolder.Mode.ADD, Flags.NONE, Set.of("tag"));
        inbox.move(new long[] {1}, stage.maildir, WORK);
        work.store(new long[] {1}, OpenFolder.Mode.ADD, Flags.NONE, Set.of("more"));
        assertThat(work.move(new long[] {1}, stage.maildir, FolderName.INBOX).targetUids())
                .containsExactly(2);
        assertKeywords(inbox.snapshot(), "tag", "more");
        inbox.move(new long[] {2}, stage.maildir, WORK);
        work.store(new long[] {2}, OpenFolder.Mode.REPLACE, Flags.NONE, Set.of());
        work.move(new long[] {2}, stage.maildir, FolderName.INBOX);
        assertKeywords(inbox.snapshot());
    }

    /// Here, and for who reads it from the disk.
    private void assertKeywords(Snapshot snapshot, String... keywords) throws Exception {
        assertThat(snapshot.keywords(0)).containsExactlyInAnyOrder(keywords);
        try (var again = new Stage(stage.root)) {
            assertThat(again.open(FolderName.INBOX).refresh(false).keywords(0))
                    .containsExactlyInAnyOrder(keywords);
        }
    }

    @Test
    void statusCountsWhatWaitsInNew() throws Exception {
        stage.append(FolderName.INBOX, "one", "S");
        stage.open(FolderName.INBOX).claimRecent();
        stage.deliver("two");
        var status = stage.store.status(stage.maildir, FolderName.INBOX);
        assertThat(status.messages()).isEqualTo(2);
        assertThat(status.recent()).isEqualTo(1);
        assertThat(status.unseen()).isEqualTo(1);
        assertThat(status.uidNext()).isEqualTo(3);
        assertThat(status.size()).isEqualTo(2L * Stage.message("one").length);
        assertThat(stage.files("new")).hasSize(1);
    }

    @Test
    void otherProgramsMayRenameDeleteAndAddAtAnyTime() throws Exception {
        stage.append(FolderName.INBOX, "one", "");
        stage.append(FolderName.INBOX, "two", "");
        stage.append(FolderName.INBOX, "three", "");
        var inbox = stage.open(FolderName.INBOX);
        var one = inbox.snapshot().file(0);
        var two = inbox.snapshot().file(1);
        var cur = stage.root.resolve("cur");
        Files.move(cur.resolve(one.name()), cur.resolve(one.withFlags(Flags.FLAGGED).name()));
        Files.delete(cur.resolve(two.name()));
        // not yet looked at: the outdated name is found again, and both flags stay
        assertThat(inbox.content(1)).satisfies(c -> c.close());
        inbox.store(new long[] {1, 2}, OpenFolder.Mode.ADD, Flags.SEEN, Set.of());
        inbox.expunge(new long[] {2});
        stage.put("cur", "2000000000.M1P1.other:2,R", "Subject: x\n\nx\n");
        stage.put("cur", "1900000000.M1P1.other", "Subject: y\n\ny\n");
        stage.put("new", "2100000000.M1P1.other", "Subject: z\n\nz\n");
        assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("1FS 3 4 5R 6");
        assertThat(inbox.snapshot().file(2).name()).startsWith("1900000000.");
    }

    @Test
    void whoeverTakesDeletedBackInTimeKeepsTheMessage() throws Exception {
        for (var subject : List.of("one", "two", "three", "four"))
            stage.append(FolderName.INBOX, subject, "T");
        var inbox = stage.open(FolderName.INBOX);
        long[] all = inbox.snapshot().uids();
        // a session of this server, and another program that nobody has noticed yet
        inbox.store(new long[] {2}, OpenFolder.Mode.REMOVE, Flags.TRASHED, Set.of());
        for (int i : List.of(2, 3)) {
            var file = inbox.snapshot().file(i);
            var flags = i == 2 ? Flags.SEEN : Flags.SEEN.with(Flags.TRASHED);
            Files.move(
                    stage.root.resolve("cur").resolve(file.name()),
                    stage.root.resolve("cur").resolve(file.withFlags(flags).name()));
        }
        var removed = new ArrayList<Flags>();
        inbox.expungeDeleted(all, file -> removed.add(file.flags()));
        assertThat(removed).containsExactly(Flags.TRASHED, Flags.SEEN.with(Flags.TRASHED));
        assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("2 3S");
        assertThat(stage.files("cur")).hasSize(2);
    }

    @Test
    void theWatchTellsOfDeliveriesByOthers() throws Exception {
        var signals = new AtomicInteger();
        var inbox = stage.open(FolderName.INBOX, signals);
        signals.set(0);
        stage.put("new", "2000000000.M1P1.other", "Subject: x\n\nx\n");
        await(() -> signals.get() > 0);
        assertThat(inbox.refresh(false).size()).isEqualTo(1);
    }

    private static void await(java.util.function.BooleanSupplier condition) throws Exception {
        var end = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.onSpinWait();
            java.util.concurrent.TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void aFolderThatIsGoneSaysSo() throws Exception {
        assertThatThrownBy(() -> stage.open(WORK)).isInstanceOf(NoSuchFileException.class);
        stage.maildir.create(WORK);
        var work = stage.open(WORK);
        long validity = work.refresh(false).uidValidity();
        stage.maildir.delete(WORK);
        assertThatThrownBy(() -> work.refresh(false)).isInstanceOf(NoSuchFileException.class);
        stage.maildir.create(WORK);
        assertThat(stage.open(WORK).refresh(false).uidValidity()).isGreaterThan(validity);
    }

    @Test
    void renamingGivesNewUidValidityAndTakesChildrenAlong() throws Exception {
        var sub = WORK.child("Sub");
        stage.maildir.create(WORK);
        stage.maildir.create(sub);
        stage.append(WORK, "one", "");
        stage.append(sub, "two", "");
        long validity = stage.open(WORK).snapshot().uidValidity();
        var play = FolderName.ofPath("INBOX.Play");
        stage.maildir.rename(WORK, play);
        assertThat(stage.maildir.folders())
                .containsExactly(FolderName.INBOX, play, play.child("Sub"));
        var opened = stage.open(play).refresh(false);
        assertThat(opened.uidValidity()).isGreaterThan(validity);
        assertThat(Stage.summary(opened)).isEqualTo("1");
    }

    @Test
    void purgeGoesByTheTimeOfTheLastStatusChange() throws Exception {
        // its internal date is long ago, but it came just now
        stage.append(FolderName.INBOX, "one", "");
        assertThat(stage.maildir.purge(FolderName.INBOX, Duration.ofDays(1))).isZero();
        assertThat(stage.maildir.purge(FolderName.INBOX, Duration.ofMinutes(-5))).isEqualTo(1);
        assertThat(stage.open(FolderName.INBOX).refresh(false).size()).isZero();
    }

    @Test
    void appendKeepsTheDateAndCleansUpWhenTheFolderIsGone() throws Exception {
        stage.append(FolderName.INBOX, "one", "S", "a", "b");
        var inbox = stage.open(FolderName.INBOX);
        assertThat(inbox.internalDate(1)).isEqualTo(1_000_000_000_000L);
        assertThat(inbox.snapshot().keywords(0)).containsExactlyInAnyOrder("a", "b");
        assertThat(inbox.claimRecent()).containsExactly(1);
        assertThatThrownBy(() -> stage.append(FolderName.INBOX, "x", "", "no good"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(
                        new String(
                                Files.readAllBytes(
                                        stage.root
                                                .resolve("cur")
                                                .resolve(stage.files("cur").getFirst())),
                                UTF_8))
                .contains("body of one");
    }

    /// courierimapuiddb can't have such names.
    @Test
    void filesWithNamesThatCannotBeWrittenArePassedOverAndToldOnce() throws Exception {
        var told = new ListAppender<ILoggingEvent>();
        told.start();
        var logger = (Logger) LoggerFactory.getLogger("courier");
        logger.addAppender(told);
        try {
            stage.append(FolderName.INBOX, "one", "");
            var cur = stage.root.resolve("cur");
            var script = "touch \"$0/$(printf '1.M1P1.\\377:2,')\" \"$0/$(printf '2\\n3'):2,\"";
            var touch = new ProcessBuilder("sh", "-c", script, cur.toString()).start();
            assertThat(touch.waitFor()).isZero();
            var inbox = stage.open(FolderName.INBOX);
            assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("1");
            stage.put("cur", "2000000000.M1P1.other:2,", "Subject: x\n\nx\n");
            assertThat(Stage.summary(inbox.refresh(false))).isEqualTo("1 2");
        } finally {
            logger.detachAppender(told);
        }
        assertThat(told.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("2 files are passed over"))
                .hasSize(1);
    }

    @Test
    @Timeout(60)
    void aFolderThatIsStuckDoesNotHoldUpTheSavingOfOthers() throws Exception {
        var inside = new CompletableFuture<Void>();
        var release = new CompletableFuture<Void>();
        LiveFolder.Step<Void> stuck =
                () -> {
                    inside.complete(null);
                    return release.join();
                };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            stage.store.with(
                    stage.maildir,
                    FolderName.INBOX,
                    live -> {
                        live.refresh(Optional.empty(), false);
                        threads.submit(() -> live.change(Optional.empty(), stuck));
                        try {
                            inside.join();
                            live.save(false, Duration.ZERO);
                        } finally {
                            // before the threads are waited for
                            release.complete(null);
                        }
                        return null;
                    });
        }
    }
}
