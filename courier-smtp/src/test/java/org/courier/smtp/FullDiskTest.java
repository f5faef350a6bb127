package org.courier.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.file.SmallDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The queue's disk is full: clients are told so, what was accepted is kept, and the server goes on
/// by itself when there is room again.
class FullDiskTest {
    private static final int KILOBYTES = 64 << 10;
    private static final int SENDERS = 8;
    private static final String BODY = "The quick brown fox jumps over the lazy dog.\n".repeat(400);

    @TempDir Path directory;

    /// Clients that send all the time, before, while and after the disk is full.
    private final class Senders implements AutoCloseable {
        private final CourierdSuite server;
        private final Set<String> accepted = ConcurrentHashMap.newKeySet();
        private final Set<String> refusals = ConcurrentHashMap.newKeySet();
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final List<Future<?>> running;

        private Senders(CourierdSuite server) {
            this.server = server;
            running =
                    IntStream.range(0, SENDERS)
                            .<Future<?>>mapToObj(
                                    _ ->
                                            threads.submit(
                                                    () -> {
                                                        while (!ended.get()) send();
                                                        return null;
                                                    }))
                            .toList();
        }

        private void send() throws IOException {
            var subject = "message " + next.incrementAndGet();
            var reply =
                    server.send(
                            "<a@far.test>",
                            "Subject: " + subject + "\n\n" + BODY,
                            "<alice@here.test>");
            if (reply.startsWith("250 ")) {
                accepted.add(subject);
            } else {
                refusals.add(reply);
                refused.incrementAndGet();
            }
        }

        private void awaitAccepted(int count) {
            CourierdSuite.await(() -> Optional.of(count).filter(c -> accepted.size() >= c));
        }

        private void awaitRefused(int count) {
            CourierdSuite.await(() -> Optional.of(count).filter(c -> refused.get() >= c));
        }

        /// What was accepted, when all have ended.
        private Set<String> end() throws Exception {
            ended.set(true);
            for (var sender : running) sender.get();
            return Set.copyOf(accepted);
        }

        @Override
        public void close() {
            ended.set(true);
            threads.close();
        }
    }

    private static List<String> subjects(CourierdSuite server) {
        return server.mail("alice").stream()
                .map(m -> m.lines().filter(l -> l.startsWith("Subject: ")).findFirst())
                .map(l -> l.orElse("").replace("Subject: ", ""))
                .toList();
    }

    @Test
    void whatWasAcceptedIsKeptAndTheServerGoesOn() throws Exception {
        try (var here = new CourierdSuite(directory.resolve("here"), "here.test", "alice:secret");
                var disk = SmallDisk.over(here.state(), KILOBYTES);
                var senders = new Senders(here.start())) {
            senders.awaitAccepted(50);
            disk.fill();
            senders.awaitRefused(100);
            int before = senders.accepted.size();
            disk.unfill();
            senders.awaitAccepted(before + 50);
            var accepted = senders.end();
            CourierdSuite.await(
                    () -> Optional.of(subjects(here)).filter(s -> s.containsAll(accepted)));
            assertThat(senders.refusals)
                    .as("temporary, with a reason")
                    .contains("431 4.3.1 Mail system full.")
                    .allMatch(r -> r.startsWith("431 4.3.1 ") || r.startsWith("451 4.3.0 "));
            assertThat(subjects(here).stream().filter(accepted::contains))
                    .as("each once")
                    .doesNotHaveDuplicates();
            here.stop();
            here.start();
            assertThat(here.send("<a@far.test>", "Subject: last\n\nx\n", "<alice@here.test>"))
                    .startsWith("250 ");
            CourierdSuite.await(() -> Optional.of(subjects(here)).filter(s -> s.contains("last")));
            assertThat(subjects(here).stream().collect(Collectors.toSet())).containsAll(accepted);
        }
    }

    /// Also one that is too long for the database and has a file of its own.
    @Test
    void aLongMessageIsRefusedInTheMiddle() throws Exception {
        try (var here = new CourierdSuite(directory.resolve("here"), "here.test", "alice:secret");
                var disk = SmallDisk.over(here.state(), KILOBYTES)) {
            here.start();
            var tooLong = "x".repeat(70).concat("\n").repeat(KILOBYTES * 1024 / 71);
            assertThat(tooLong.length()).isGreaterThan(60 << 20);
            here.file("sizelimit", "0\n");
            assertThat(here.send("<a@far.test>", "\n" + tooLong, "<alice@here.test>"))
                    .isEqualTo("431 4.3.1 Mail system full.");
            assertThat(here.send("<a@far.test>", "Subject: hi\n\nx\n", "<alice@here.test>"))
                    .startsWith("250 ");
            assertThat(here.mail("alice", 1)).hasSize(1);
            disk.fill();
            assertThat(here.send("<a@far.test>", "Subject: no\n\nx\n", "<alice@here.test>"))
                    .isEqualTo("431 4.3.1 Mail system full.");
        }
    }
}
