package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(30)
class IndexQueueTest {
    private static byte[] bytes(long number) {
        return new byte[] {(byte) number, (byte) (number >> 8)};
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void manyAreWrittenInTheBackground() {
        var written = new ConcurrentHashMap<Long, byte[]>();
        var writer = new AtomicReference<Thread>();
        var done = new CountDownLatch(512);
        var queue =
                new IndexQueue(
                        changes -> {
                            writer.set(Thread.currentThread());
                            written.putAll(changes);
                            changes.forEach((_, _) -> done.countDown());
                        });
        for (long i = 0; i < 511; i++) queue.put(i, bytes(i));
        assertThat(written).isEmpty();
        queue.put(511, bytes(511));
        await(done);
        assertThat(written).hasSize(512);
        assertThat(writer.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void whatIsBeingWrittenCanBeRead() {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var queue =
                new IndexQueue(
                        _ -> {
                            begun.countDown();
                            await(goOn);
                        });
        for (long i = 0; i < 512; i++) queue.put(i, bytes(i));
        await(begun);
        assertThat(queue.get(7)).hasValue(bytes(7));
        queue.put(7, bytes(700));
        assertThat(queue.get(7)).hasValue(bytes(700));
        goOn.countDown();
        queue.flush();
        assertThat(queue.get(7)).isEmpty();
        assertThat(queue.get(8)).isEmpty();
    }

    @Test
    void farTooManyAreNotLeftToTheBackground() {
        var written = new ConcurrentHashMap<Long, byte[]>();
        var writers = ConcurrentHashMap.<Thread>newKeySet();
        var queue =
                new IndexQueue(
                        changes -> {
                            writers.add(Thread.currentThread());
                            written.putAll(changes);
                        });
        // more bytes than may wait, at once
        queue.put(1, new byte[9 << 20]);
        assertThat(written).containsOnlyKeys(1L);
        assertThat(writers).containsExactly(Thread.currentThread());
    }

    @Test
    void noneIsLostAndTheLastOneStands() throws Exception {
        Map<Long, byte[]> written = new TreeMap<>();
        var queue = new IndexQueue(written::putAll);
        int threads = 4;
        int each = 3000;
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int t = 0; t < threads; t++) {
                long from = (long) t * each;
                pool.submit(
                        () -> {
                            for (long i = from; i < from + each; i++) {
                                queue.put(i, bytes(0));
                                queue.put(i, bytes(i));
                            }
                        });
            }
        }
        queue.flush();
        assertThat(written).hasSize(threads * each);
        written.forEach((place, value) -> assertThat(value).isEqualTo(bytes(place)));
    }
}
