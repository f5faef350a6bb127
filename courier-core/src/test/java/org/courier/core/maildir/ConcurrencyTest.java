package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

class ConcurrencyTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 12;
    private static final FolderName WORK = FolderName.ofPath("INBOX.Work");

    @TempDir Path directory;
    private Stage stage;

    @BeforeEach
    void start() throws Exception {
        stage = new Stage(directory.resolve("Maildir"));
        stage.maildir.create(WORK);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @FunctionalInterface
    private interface Round {
        void run(int thread, int round) throws IOException;
    }

    private void run(Round round) throws Exception {
        var tasks = new ArrayList<Callable<Void>>();
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            tasks.add(
                    () -> {
                        for (int r = 0; r < ROUNDS; r++) round.run(thread, r);
                        return null;
                    });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result : threads.invokeAll(tasks)) result.get();
        }
    }

    @Test
    void deliveriesAppendsStoresExpungesCopiesAndMovesAtOnce() throws Exception {
        stage.maildir.quota().limit(Quota.Limit.parse("100000000S,100000C"));
        var expunged = ConcurrentHashMap.<Long>newKeySet();
        var moved = ConcurrentHashMap.<Long>newKeySet();
        var copies = ConcurrentHashMap.<Long>newKeySet();
        var uids = ConcurrentHashMap.<Long>newKeySet();
        try (var inbox = stage.open(FolderName.INBOX)) {
            run(
                    (thread, round) -> {
                        stage.deliver("d" + thread + "." + round);
                        long uid =
                                stage.append(FolderName.INBOX, "a" + thread + "." + round, "")
                                        .uid();
                        assertThat(uids.add(uid)).isTrue();
                        inbox.refresh(false);
                        long[] one = {uid};
                        inbox.store(one, OpenFolder.Mode.ADD, Flags.SEEN, Set.of("t" + thread));
                        switch (round % 4) {
                            case 0 -> {
                                inbox.expunge(one);
                                expunged.add(uid);
                            }
                            case 1 -> {
                                var there = inbox.move(one, stage.maildir, WORK);
                                assertThat(there.targetUids()).hasSize(1);
                                assertThat(moved.add(there.targetUids()[0])).isTrue();
                                expunged.add(uid);
                            }
                            case 2 -> {
                                var there = inbox.copy(one, stage.maildir, WORK);
                                assertThat(there.targetUids()).hasSize(1);
                                assertThat(copies.add(there.targetUids()[0])).isTrue();
                            }
                            default -> assertThat(inbox.header(uid)).isNotEmpty();
                        }
                    });
            var snapshot = inbox.refresh(false);
            assertThat(snapshot.size()).isEqualTo(2 * THREADS * ROUNDS - expunged.size());
            for (long uid : uids) {
                int i = snapshot.indexOf(uid);
                assertThat(i < 0).isEqualTo(expunged.contains(uid));
                if (i < 0) continue;
                assertThat(snapshot.flags(i)).isEqualTo(Flags.SEEN);
                assertThat(snapshot.keywords(i)).hasSize(1);
            }
            var work = stage.open(WORK).refresh(false);
            assertThat(work.size()).isEqualTo(moved.size() + copies.size());
            var all = new HashSet<>(moved);
            all.addAll(copies);
            assertThat(work.uids()).containsExactlyInAnyOrder(all.toArray(Long[]::new));
            for (int i = 0; i < work.size(); i++) {
                assertThat(work.flags(i)).isEqualTo(Flags.SEEN);
                assertThat(work.keywords(i)).hasSize(1);
            }
            // counted anew meanwhile, without a lock as in C Courier: what was under way may have
            // been counted twice, until the next count
            long messages = snapshot.size() + work.size();
            assertThat(stage.maildir.quota().use().messages())
                    .isBetween(messages - THREADS, messages + THREADS);
            stage.maildir.quota().limit(Quota.Limit.parse("100000000S,200000C"));
            assertThat(stage.maildir.quota().use().messages()).isEqualTo(messages);
            assertThat(stage.files("tmp")).isEmpty();
            assertThat(stage.files(".Work/tmp")).isEmpty();
            // what is in memory is what another process finds
            try (var other = new Stage(stage.root)) {
                assertThat(Stage.summary(other.open(FolderName.INBOX).refresh(false)))
                        .isEqualTo(Stage.summary(snapshot));
                assertThat(Stage.summary(other.open(WORK).refresh(false)))
                        .isEqualTo(Stage.summary(work));
            }
        }
    }

    /// Two stores stand for two server processes on one tree: nothing but the disk is shared.
    @Test
    void twoStoresOnOneTreeGiveEachUidOnce() throws Exception {
        var uids = ConcurrentHashMap.<Long>newKeySet();
        try (var other = new Stage(stage.root);
                var here = stage.open(FolderName.INBOX);
                var there = other.open(FolderName.INBOX)) {
            run(
                    (thread, round) -> {
                        boolean first = thread % 2 == 0;
                        long uid =
                                (first ? stage : other)
                                        .append(FolderName.INBOX, thread + "." + round, "")
                                        .uid();
                        assertThat(uids.add(uid)).isTrue();
                        var folder = first ? here : there;
                        folder.refresh(false);
                        folder.store(
                                new long[] {uid}, OpenFolder.Mode.ADD, Flags.FLAGGED, Set.of("k"));
                    });
            var snapshot = here.refresh(false);
            assertThat(snapshot.size()).isEqualTo(THREADS * ROUNDS);
            for (int i = 0; i < snapshot.size(); i++) {
                assertThat(snapshot.flags(i)).isEqualTo(Flags.FLAGGED);
                assertThat(snapshot.keywords(i)).containsExactly("k");
            }
            assertThat(Stage.summary(there.refresh(false))).isEqualTo(Stage.summary(snapshot));
        }
    }

    @Test
    void manyMessagesAreScannedWithEveryUidKept() throws Exception {
        int count = 20_000;
        var list = new StringBuilder("1 795353302 " + (count + 1) + "\n");
        for (int i = 0; i < count; i++) {
            var name = (1_500_000_000 + i) + ".M1P1V0I" + i + ".vm,S=2";
            stage.put("cur", name + ":2," + (i % 3 == 0 ? "S" : ""), "x\n");
            if (i % 2 == 0) list.append(i / 2 + 1).append(' ').append(name).append('\n');
        }
        stage.put("", "courierimapuiddb", list.toString());
        var inbox = stage.open(FolderName.INBOX);
        var snapshot = inbox.refresh(false);
        assertThat(snapshot.size()).isEqualTo(count);
        assertThat(snapshot.unseen()).isEqualTo(count - (count + 2) / 3);
        for (int i = 0; i < count; i += 997) {
            var name = snapshot.file(i).name();
            int number = Integer.parseInt(name.replaceAll(".*V0I([0-9]+)\\..*", "$1"));
            long uid = number % 2 == 0 ? number / 2 + 1 : count + 1 + number / 2;
            assertThat(snapshot.uid(i)).isEqualTo(uid);
            assertThat(snapshot.indexOf(uid)).isEqualTo(i);
        }
        var gone = new long[] {1, 5_000, 20_500};
        var after = inbox.expunge(gone);
        assertThat(after.since(snapshot).vanished()).containsExactly(gone);
        assertThat(after.size()).isEqualTo(count - 3);
        assertThat(stage.read("courierimapuiddb").lines()).hasSize(count - 2);
    }
}
