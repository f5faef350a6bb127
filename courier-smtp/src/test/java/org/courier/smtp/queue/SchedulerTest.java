package org.courier.smtp.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.Authenticator;
import org.courier.auth.backend.UserDb;
import org.courier.core.config.ConfigDirectory;
import org.courier.smtp.queue.Recipient.Notify;
import org.courier.smtp.route.Router;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

class SchedulerTest {
    @TempDir Path directory;

    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.now());
    private final TestModule local = new TestModule("local", new DeliveryModule.Limits(10, 4, 1));
    private final TestModule esmtp = new TestModule("esmtp", new DeliveryModule.Limits(40, 4, 100));
    private final TestReports reports = new TestReports();
    private Spool spool;
    private Scheduler scheduler;

    @BeforeEach
    void open() throws Exception {
        Files.writeString(directory.resolve("me"), "example.test");
        var users = new StringBuilder();
        for (var user : List.of("alice", "bob", "sender"))
            users.append(user).append("\tuid=1000|gid=1000|home=/home/").append(user).append('\n');
        Files.writeString(directory.resolve("userdb"), users);
        Files.setPosixFilePermissions(
                directory.resolve("userdb"), PosixFilePermissions.fromString("rw-------"));
        spool = Spool.open(directory.resolve("queue"), Times.STANDARD, time::get);
        scheduler = scheduler(Window.STANDARD);
    }

    private Scheduler scheduler(Window window) {
        var router =
                new Router(
                        ConfigDirectory.of(directory),
                        Authenticator.of(List.of(new UserDb(directory.resolve("userdb")))));
        return new Scheduler(spool, router, local, esmtp, reports, Times.STANDARD, window);
    }

    @AfterEach
    void close() {
        scheduler.close();
        spool.close();
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.sleep(2);
        }
    }

    private void awaitIdle() throws InterruptedException {
        await(() -> scheduler.active() == 0);
    }

    private void after(Duration duration) {
        time.updateAndGet(t -> t.plus(duration));
        scheduler.wake();
    }

    @Test
    void aMessageIsDeliveredAndGone() throws Exception {
        scheduler.start();
        Messages.put(spool, Messages.envelope("a@b.test", "alice@example.test"), "hello\n");
        await(() -> spool.count() == 0);
        assertThat(local.attempts).hasSize(1);
        assertThat(reports.wanted).isEmpty();
    }

    @Test
    void whatWaitedBeforeTheStartIsDelivered() throws Exception {
        for (int i = 0; i < 1000; i++)
            Messages.put(spool, Messages.envelope("a@b.test", "alice@example.test"), "hello\n");
        scheduler = scheduler(new Window(20, 40, Duration.ofMinutes(5)));
        scheduler.start();
        await(() -> spool.count() == 0);
        assertThat(local.attempts).hasSize(1000);
        assertThat(local.mostPerHost.get()).isLessThanOrEqualTo(4);
    }

    @Test
    void recipientsOnOneWayShareAnAttempt() throws Exception {
        scheduler.start();
        var recipients = new ArrayList<Recipient>();
        for (int i = 0; i < 250; i++) recipients.add(Messages.recipient("r" + i + "@far.test"));
        recipients.add(Messages.recipient("x@other.test"));
        recipients.add(Messages.recipient("alice@example.test"));
        Messages.put(
                spool, Messages.envelope("a@b.test", recipients.toArray(Recipient[]::new)), "x\n");
        await(() -> spool.count() == 0);
        assertThat(esmtp.attempts)
                .extracting(a -> a.host() + " " + a.targets().size())
                .containsExactlyInAnyOrder(
                        "far.test 100", "far.test 100", "far.test 50", "other.test 1");
        assertThat(local.attempts).hasSize(1);
    }

    @Test
    void hostsHaveTheirShareAndTakeTurns() throws Exception {
        esmtp.gate = new CountDownLatch(1);
        scheduler.start();
        for (int i = 0; i < 100; i++)
            Messages.put(spool, Messages.envelope("a@b.test", "r@busy.test"), "x\n");
        Messages.put(spool, Messages.envelope("a@b.test", "r@quiet.test"), "x\n");
        await(() -> esmtp.attempts.stream().anyMatch(a -> a.host().equals("quiet.test")));
        assertThat(esmtp.attempts).hasSizeLessThanOrEqualTo(5);
        esmtp.gate.countDown();
        await(() -> spool.count() == 0);
        assertThat(esmtp.mostPerHost.get()).isEqualTo(4);
    }

    @Test
    void notMoreAtOnceThanTheModuleAllows() throws Exception {
        esmtp.gate = new CountDownLatch(1);
        scheduler.start();
        for (int i = 0; i < 60; i++)
            Messages.put(spool, Messages.envelope("a@b.test", "r@host" + i + ".test"), "x\n");
        await(() -> esmtp.attempts.size() == 40);
        esmtp.gate.countDown();
        await(() -> spool.count() == 0);
        assertThat(esmtp.mostAtOnce.get()).isEqualTo(40);
    }

    @Test
    void aDeferredRecipientIsTriedAgainAtTheTimesOfC() throws Exception {
        esmtp.answer = _ -> Outcome.deferred(Info.reply("451 later"));
        scheduler.start();
        var id = Messages.put(spool, Messages.envelope("a@b.test", "r@far.test"), "x\n");
        for (int round = 1; round <= 6; round++) {
            int expected = round;
            await(() -> esmtp.attempts.size() == expected);
            awaitIdle();
            var message = spool.control(id.number()).orElseThrow();
            assertThat(message.rounds()).isEqualTo(round);
            long wait = Times.STANDARD.retryAfter(round).toSeconds();
            assertThat(message.nextAttempt()).isEqualTo(time.get().getEpochSecond() + wait);
            assertThat(message.progress().getFirst().log())
                    .containsExactly(Info.reply("451 later"));
            after(Duration.ofSeconds(wait - 1));
            assertThat(esmtp.attempts).hasSize(round);
            after(Duration.ofSeconds(1));
        }
    }

    @Test
    void onlyPendingRecipientsAreTriedAgainAlsoAfterARestart() throws Exception {
        esmtp.answer =
                t ->
                        t.recipient().address().startsWith("good")
                                ? Outcome.delivered(Progress.How.HANDED_ON, "ok")
                                : Outcome.deferred();
        scheduler.start();
        Messages.put(spool, Messages.envelope("a@b.test", "good@one.test", "bad@one.test"), "x\n");
        await(() -> esmtp.attempts.size() == 1);
        awaitIdle();
        scheduler.close();
        spool.close();
        spool = Spool.open(directory.resolve("queue"), Times.STANDARD, time::get);
        scheduler = scheduler(Window.STANDARD);
        scheduler.start();
        after(Duration.ofMinutes(5));
        await(() -> esmtp.attempts.size() == 2);
        assertThat(List.copyOf(esmtp.attempts).getLast().targets())
                .extracting(t -> t.recipient().address())
                .containsExactly("bad@one.test");
    }

    @Test
    void aModuleThatBreaksDefers() throws Exception {
        esmtp.answer =
                _ -> {
                    throw new IllegalStateException("a bug, for the test");
                };
        scheduler.start();
        var id = Messages.put(spool, Messages.envelope("a@b.test", "r@far.test"), "x\n");
        await(() -> esmtp.attempts.size() == 1);
        awaitIdle();
        assertThat(spool.control(id.number()).orElseThrow().pending()).containsExactly(0);
    }

    @Test
    void anAttemptWithoutMemoryDefersAndIsMadeAgain() throws Exception {
        var answer = esmtp.answer;
        esmtp.answer =
                _ -> {
                    throw new OutOfMemoryError("for the test");
                };
        scheduler.start();
        var id = Messages.put(spool, Messages.envelope("a@b.test", "r@far.test"), "x\n");
        await(() -> esmtp.attempts.size() == 1);
        awaitIdle();
        assertThat(spool.control(id.number()).orElseThrow().pending()).containsExactly(0);
        esmtp.answer = answer;
        scheduler.flush();
        await(() -> esmtp.attempts.size() == 2);
        awaitIdle();
        assertThat(spool.control(id.number())).isEmpty();
    }

    @Test
    void failuresOfOneRoundAreOneReport() throws Exception {
        reports.send = true;
        esmtp.answer = _ -> Outcome.failed(Info.reply("550 no"));
        scheduler.start();
        Messages.put(
                spool,
                Messages.envelope(
                        "sender@example.test",
                        Messages.recipient("a@far.test"),
                        Messages.recipient("b@far.test", Notify.SUCCESS, Notify.FAILURE),
                        Messages.recipient("c@far.test", Notify.NEVER),
                        Messages.recipient("d@far.test", Notify.SUCCESS),
                        Messages.recipient("nobody@example.test"),
                        Messages.recipient("alice@example.test", Notify.SUCCESS),
                        Messages.recipient("bob@example.test")),
                "x\n");
        // a count taken in the middle of a commit may miss the report in the queue
        await(
                () ->
                        spool.count() == 0
                                && local.attempts.stream()
                                        .anyMatch(a -> a.envelope().reversePath().isEmpty()));
        assertThat(reports.wanted).hasSize(1);
        assertThat(reports.wanted.element().ended()).containsExactly(0, 1, 4, 5);
        // the report itself was delivered
        assertThat(local.attempts).filteredOn(a -> a.envelope().reversePath().isEmpty()).hasSize(1);
    }

    @Test
    void aDelayIsReportedOnce() throws Exception {
        esmtp.answer = _ -> Outcome.deferred();
        scheduler.start();
        Messages.put(
                spool,
                Messages.envelope(
                        "a@b.test",
                        Messages.recipient("a@far.test"),
                        Messages.recipient("b@far.test", Notify.FAILURE),
                        Messages.recipient("c@far.test", Notify.DELAY)),
                "x\n");
        await(() -> esmtp.attempts.size() == 1);
        awaitIdle();
        for (int i = 2; i < 5; i++) {
            int expected = i;
            after(Duration.ofHours(4));
            await(() -> esmtp.attempts.size() == expected);
            awaitIdle();
        }
        assertThat(reports.wanted).hasSize(1);
        assertThat(reports.wanted.element().delayed()).containsExactly(0, 2);
        assertThat(reports.wanted.element().ended()).isEmpty();
    }

    @Test
    void aMessageTooOldFails() throws Exception {
        esmtp.answer = _ -> Outcome.deferred(Info.reply("451 later"));
        scheduler.start();
        Messages.put(spool, Messages.envelope("a@b.test", "r@far.test"), "x\n");
        await(() -> esmtp.attempts.size() == 1);
        awaitIdle();
        after(Duration.ofDays(7));
        await(() -> spool.count() == 0);
        assertThat(reports.wanted.element().ended()).containsExactly(0);
        assertThat(reports.wanted.element().message().progress().getFirst().log())
                .containsExactly(Info.reply("451 later"));
    }

    @Test
    void theBackupRelayTakesOverInsteadOfAWarning() throws Exception {
        Files.writeString(directory.resolve("backuprelay"), "backup.test");
        scheduler = scheduler(Window.STANDARD);
        esmtp.answer = _ -> Outcome.deferred();
        scheduler.start();
        Messages.put(spool, Messages.envelope("a@b.test", "r@far.test"), "x\n");
        await(() -> esmtp.attempts.size() == 1);
        awaitIdle();
        after(Duration.ofHours(4));
        await(() -> esmtp.attempts.size() == 3);
        assertThat(esmtp.attempts)
                .extracting(Attempt::host)
                .containsExactly("far.test", "far.test", "backup.test");
        assertThat(reports.wanted).isEmpty();
    }

    @Test
    void aCancelledMessageFailsWithTheReason() throws Exception {
        esmtp.answer = _ -> Outcome.deferred();
        scheduler.start();
        var id = Messages.put(spool, Messages.envelope("a@b.test", "r@far.test"), "x\n");
        await(() -> esmtp.attempts.size() == 1);
        awaitIdle();
        assertThat(scheduler.cancel(id, "no longer wanted")).isTrue();
        await(() -> spool.count() == 0);
        assertThat(esmtp.attempts).hasSize(1);
        assertThat(reports.wanted.element().message().progress().getFirst().log())
                .contains(Info.reply("no longer wanted"));
        assertThat(scheduler.cancel(id, "again")).isFalse();
    }

    @Test
    void aMessageIsCancelledDuringItsAttempt() throws Exception {
        esmtp.gate = new CountDownLatch(1);
        esmtp.answer = _ -> Outcome.deferred();
        scheduler.start();
        var id = Messages.put(spool, Messages.envelope("a@b.test", "r@far.test"), "x\n");
        await(() -> esmtp.attempts.size() == 1);
        assertThat(scheduler.cancel(id, "stop")).isTrue();
        esmtp.gate.countDown();
        await(() -> spool.count() == 0);
        assertThat(reports.wanted).hasSize(1);
    }

    @Test
    void flushTriesAllNow() throws Exception {
        esmtp.answer = _ -> Outcome.deferred();
        scheduler.start();
        for (int i = 0; i < 5; i++)
            Messages.put(spool, Messages.envelope("a@b.test", "r@h" + i + ".test"), "x\n");
        await(() -> esmtp.attempts.size() == 5);
        awaitIdle();
        esmtp.answer = _ -> Outcome.delivered(Progress.How.HANDED_ON, "ok");
        scheduler.flush();
        await(() -> spool.count() == 0);
        assertThat(esmtp.attempts).hasSize(10);
    }
}
