package org.courier.smtp.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.db.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;

class SpoolTest {
    @TempDir Path directory;

    private Spool open() throws IOException {
        return Spool.open(directory.resolve("queue"), Times.STANDARD, InstantSource.system());
    }

    private static Envelope full() {
        return new Envelope(
                "jürgen@example.test",
                List.of(
                        new Recipient(
                                "alice@example.test",
                                EnumSet.of(Recipient.Notify.SUCCESS, Recipient.Notify.DELAY),
                                Optional.of("rfc822;a@b")),
                        Messages.recipient("bücher@example.test")),
                Optional.of("env"),
                Optional.of("HDRS"),
                true,
                true,
                true,
                true,
                "authsmtp",
                Optional.of("alice"),
                "dns; helo (host [192.0.2.1])",
                Map.of("RELAYCLIENT", "", "TCPREMOTEIP", "192.0.2.1"));
    }

    @Test
    void whatWasCommittedIsThereAfterReopening() throws Exception {
        QueueId id;
        try (var spool = open()) {
            id = Messages.put(spool, full(), "Subject: x\n\nhello\n");
        }
        try (var spool = open()) {
            var message = spool.control(id.number()).orElseThrow();
            assertThat(message.envelope()).isEqualTo(full());
            assertThat(message.id()).isEqualTo(id);
            assertThat(message.expires() - message.arrived()).isEqualTo(7 * 24 * 3600);
            assertThat(message.warnAt() - message.arrived()).isEqualTo(4 * 3600);
            assertThat(Messages.text(spool, message)).isEqualTo("Subject: x\n\nhello\n");
            assertThat(spool.count()).isEqualTo(1);
        }
    }

    @Test
    void aLongTextIsAFileAndGoesWithItsMessage() throws Exception {
        var text = "0123456789abcde\n".repeat(200_000);
        QueueId id;
        try (var spool = open()) {
            id = Messages.put(spool, Messages.envelope("a@b", "c@d"), text);
        }
        try (var spool = open()) {
            var message = spool.control(id.number()).orElseThrow();
            assertThat(bodies()).hasSize(1);
            assertThat(Messages.text(spool, message)).isEqualTo(text);
            spool.finish(message, Optional.empty());
            assertThat(bodies()).isEmpty();
            assertThat(spool.count()).isZero();
        }
    }

    @Test
    void whatWasNotCommittedLeavesNothing() throws Exception {
        try (var spool = open()) {
            try (var incoming = spool.begin()) {
                incoming.content().write(new byte[2 << 20]);
                assertThat(bodies()).hasSize(1);
            }
            assertThat(bodies()).isEmpty();
            Files.writeString(
                    directory.resolve("queue/bodies/00000000000000AB"), "left by a crash");
        }
        try (var spool = open()) {
            assertThat(bodies()).isEmpty();
            assertThat(spool.count()).isZero();
        }
    }

    private List<Path> bodies() throws IOException {
        try (var files = Files.list(directory.resolve("queue/bodies"))) {
            return files.toList();
        }
    }

    @Test
    void queueIdsHaveTheFormOfCAndGrow() throws Exception {
        try (var spool = open();
                var first = spool.begin();
                var second = spool.begin()) {
            assertThat(first.queueId()).matches("[0-9A-F]{16}\\.[0-9A-F]{16}\\.[0-9A-F]{8}");
            assertThat(second.queueId()).isGreaterThan(first.queueId());
            var id = QueueId.parse(first.queueId()).orElseThrow();
            assertThat(id.toString()).isEqualTo(first.queueId());
            assertThat(QueueId.parse("nonsense")).isEmpty();
        }
    }

    @Test
    void aCorruptRecordIsSetAsideAndBlocksNothing() throws Exception {
        QueueId bad;
        QueueId good;
        try (var spool = open()) {
            bad = Messages.put(spool, full(), "one\n");
            good = Messages.put(spool, full(), "two\n");
        }
        try (var database =
                Database.open(directory.resolve("queue"), Database.Durability.SYNC, 1 << 20)) {
            var key = ByteBuffer.allocate(8).putLong(bad.number()).array();
            var record = database.table("control").get(key).orElseThrow();
            record[40] ^= 1;
            database.table("control").put(key, record);
        }
        try (var spool = open()) {
            var seen = new ArrayList<QueueId>();
            spool.each(message -> seen.add(message.id()));
            assertThat(seen).containsExactly(good);
            assertThat(spool.quarantined()).isEqualTo(1);
            assertThat(spool.control(bad.number())).isEmpty();
        }
        try (var database =
                Database.open(directory.resolve("queue"), Database.Durability.SYNC, 1 << 20)) {
            var key = ByteBuffer.allocate(8).putLong(bad.number()).array();
            assertThat(database.table("quarantine").get(key)).isPresent();
            assertThat(database.table("body").get(key)).hasValue("one\n".getBytes());
        }
    }

    @Test
    void theReaderTrustsNothing() throws Exception {
        var control =
                new Control(
                        new QueueId(1, 2, 3),
                        full(),
                        List.of(
                                new Progress(
                                        new Progress.Done(5, Progress.How.RELAYED),
                                        true,
                                        List.of(Info.sent("DATA"), Info.reply("250 ok"))),
                                new Progress(new Progress.Failed(6), false, List.of())),
                        1,
                        2,
                        3,
                        4,
                        5,
                        true,
                        6,
                        false);
        var record = ControlWriter.write(control);
        assertThat(ControlReader.read(record)).isEqualTo(control);
        var random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            var broken = record.clone();
            for (int k = random.nextInt(4); k >= 0; k--)
                broken[1 + random.nextInt(record.length - 5)] = (byte) random.nextInt(256);
            var crc = new CRC32C();
            crc.update(broken, 0, broken.length - 4);
            ByteBuffer.wrap(broken).putInt(broken.length - 4, (int) crc.getValue());
            try {
                assertThat(ControlReader.read(broken)).isNotNull();
            } catch (ControlReader.Corrupt e) {
                assertThat(e).hasMessageMatching(".+");
            }
        }
        for (int length = 0; length < record.length; length++) {
            var cut = Arrays.copyOf(record, length);
            assertThatThrownBy(() -> ControlReader.read(cut))
                    .isInstanceOf(ControlReader.Corrupt.class);
        }
    }

    @Test
    void aQueueInUseSaysSo() throws Exception {
        try (var spool = open()) {
            assertThat(spool.count()).isZero();
            var other =
                    Committer.process(directory.resolve("queue")).redirectErrorStream(true).start();
            var output = new String(other.getInputStream().readAllBytes());
            assertThat(other.waitFor()).isNotZero();
            assertThat(output).contains("is in use by another process");
        }
    }

    @Test
    void theRetryTimesAreThoseOfTheCode() {
        var minutes = new ArrayList<Long>();
        for (int n = 1; n <= 12; n++) minutes.add(Times.STANDARD.retryAfter(n).toMinutes());
        assertThat(minutes).containsExactly(5L, 5L, 30L, 5L, 5L, 60L, 5L, 5L, 120L, 5L, 5L, 120L);
    }
}
