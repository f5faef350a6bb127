package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

@Timeout(30)
class IndexTogetherTest {
    private static final List<Long> UIDS = LongStream.rangeClosed(1, 500).boxed().toList();

    @Test
    void eachIsLookedAtOnceAndAllBeforeItReturns() {
        try (var index = new Index(Optional.empty())) {
            var seen = new ConcurrentHashMap<Long, Integer>();
            index.together(UIDS, uid -> seen.merge(uid, 1, Integer::sum));
            assertThat(seen).hasSize(500);
            assertThat(seen.values()).containsOnly(1);
        }
    }

    @Test
    void aSecondThreadHelps() {
        try (var index = new Index(Optional.empty())) {
            var both = new CountDownLatch(2);
            var threads = ConcurrentHashMap.<Thread>newKeySet();
            index.together(
                    UIDS,
                    _ -> {
                        // the first look of each waits for the other's
                        if (threads.add(Thread.currentThread())) {
                            both.countDown();
                            await(both);
                        }
                    });
            assertThat(threads).hasSize(2).contains(Thread.currentThread());
        }
    }

    @Test
    void withoutAFreeThreadItIsDoneAlone() {
        try (var index = new Index(Optional.empty())) {
            var busy = new CountDownLatch(2);
            var end = new CountDownLatch(1);
            for (int i = 0; i < 2; i++)
                index.later(
                        () -> {
                            busy.countDown();
                            await(end);
                        });
            await(busy);
            var threads = ConcurrentHashMap.<Thread>newKeySet();
            index.together(UIDS, _ -> threads.add(Thread.currentThread()));
            end.countDown();
            assertThat(threads).containsExactly(Thread.currentThread());
        }
    }

    @Test
    void aMessageThatCantBeReadIsLeftOut() {
        try (var index = new Index(Optional.empty())) {
            var seen = ConcurrentHashMap.<Long>newKeySet();
            index.together(
                    UIDS,
                    uid -> {
                        if (uid % 7 == 0) throw new IOException("message " + uid);
                        seen.add(uid);
                    });
            assertThat(seen).hasSize(500 - 71);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
