package org.courier.smtp.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// What was acknowledged before a SIGKILL is there after it, whole.
class SpoolKillTest {
    private static final int ROUNDS = 10;

    @TempDir Path directory;

    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        var queue = directory.resolve("queue");
        var acknowledged = new HashMap<String, Integer>();
        var random = new Random();
        for (int round = 0; round < ROUNDS; round++) {
            killWhileCommitting(queue, 1 + random.nextInt(150), acknowledged);
            try (var spool = Spool.open(queue, Times.STANDARD, InstantSource.system())) {
                check(spool, acknowledged);
                try (var files = Files.list(queue.resolve("bodies"))) {
                    long inFiles = inFiles(spool);
                    assertThat(files.count()).isEqualTo(inFiles);
                }
                // keep the directory small
                for (var id : acknowledged.keySet().toArray(String[]::new)) {
                    var number = QueueId.parse(id).orElseThrow().number();
                    spool.finish(spool.control(number).orElseThrow(), Optional.empty());
                }
                acknowledged.clear();
            }
        }
    }

    private static void killWhileCommitting(Path queue, int after, Map<String, Integer> told)
            throws Exception {
        var child = Committer.process(queue).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = new BufferedReader(new InputStreamReader(child.getInputStream()))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var words = line.split(" ");
                // the last line may be cut by the kill
                if (words.length == 2 && words[0].length() == 42)
                    told.put(words[0], Integer.parseInt(words[1]));
                if (told.size() == after) child.toHandle().destroyForcibly();
            }
        }
        assertThat(child.waitFor()).isEqualTo(137);
        assertThat(told).hasSizeGreaterThanOrEqualTo(after);
    }

    private static void check(Spool spool, Map<String, Integer> acknowledged) throws Exception {
        for (var entry : acknowledged.entrySet()) {
            var number = QueueId.parse(entry.getKey()).orElseThrow().number();
            var message = spool.control(number).orElseThrow();
            assertThat(message.id()).hasToString(entry.getKey());
            assertThat(Messages.text(spool, message))
                    .isEqualTo(Committer.text(entry.getKey(), entry.getValue()));
        }
        // what was not acknowledged may be there, but then whole
        spool.each(
                message -> {
                    assertThat(message.envelope().recipients()).hasSize(1);
                    return true;
                });
        assertThat(spool.quarantined()).isZero();
    }

    private static long inFiles(Spool spool) {
        var count = new AtomicLong();
        spool.each(
                message -> {
                    if (message.inFile()) count.incrementAndGet();
                    return true;
                });
        return count.get();
    }
}
