package org.courier.maildrop.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.courier.maildrop.deliver.TestAccount.message;

import org.courier.auth.Account;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class MboxTargetTest {
    @TempDir Path home;
    private final MboxTarget target = new MboxTarget();

    @Test
    void quotesFromLinesAndEndsWithAnEmptyLine() throws Exception {
        append("Subject: x\n\nFrom here\n>From there\n>>From far\nFrom\nFro\n>no\nnot From\n");
        assertThat(mbox().lines().skip(1))
                .containsExactly(
                        "Delivered-To: alice@example.test",
                        "Return-Path: <sender@example.org>",
                        "Subject: x",
                        "",
                        ">From here",
                        ">>From there",
                        ">>>From far",
                        "From",
                        "Fro",
                        ">no",
                        "not From",
                        "");
        assertThat(mbox()).startsWith("From sender@example.org ").endsWith("not From\n\n");
    }

    @Test
    void aMessageCutInAFromLineKeepsEveryOctet() throws Exception {
        append("Subject: x\n\n>>Fro");
        assertThat(mbox()).endsWith("\n\n>>Fro\n\n");
    }

    @Test
    void theFromLineHasCtimesForm() {
        var when = ZonedDateTime.of(2026, 3, 2, 9, 8, 7, 0, ZoneOffset.UTC);
        assertThat(MboxTarget.fromLine("a@b", when))
                .isEqualTo("From a@b Mon Mar  2 09:08:07 2026\n");
        assertThat(MboxTarget.fromLine("", when)).startsWith("From MAILER-DAEMON Mon");
    }

    @Test
    void aFailedWriteLeavesWhatWasThere() throws Exception {
        append("Subject: first\n\nbody\n");
        var before = mbox();
        var broken =
                new Delivery.Message("", "alice@example.test", () -> new BrokenStream(100_000), -1);
        assertThatThrownBy(
                        () ->
                                target.append(
                                        TestAccount.at(home, Optional.empty()),
                                        broken,
                                        home.resolve("mbox")))
                .isInstanceOf(IOException.class)
                .hasMessage("disk broke");
        assertThat(mbox()).isEqualTo(before);
        assertThat(home.resolve("mbox.lock")).doesNotExist();
    }

    @Test
    void concurrentDeliveriesDoNotMix() throws Exception {
        var body = "x".repeat(70) + "\n";
        var account = TestAccount.at(home, Optional.empty());
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < 8; i++) {
                var text = "Subject: n" + i + "\n\n" + body.repeat(50);
                all.add(
                        pool.submit(
                                () -> {
                                    append(account, text);
                                    return null;
                                }));
            }
            for (var one : all) one.get();
        }
        var lines = mbox().lines().toList();
        assertThat(lines.stream().filter(l -> l.startsWith("From sender"))).hasSize(8);
        assertThat(lines).hasSize(8 * (1 + 2 + 2 + 50 + 1));
    }

    @Test
    void aLinkPlantedAsMboxIsNotFollowed() throws Exception {
        var other = Files.writeString(home.resolve("other"), "precious\n");
        Files.createSymbolicLink(home.resolve("mbox"), other);
        assertThatThrownBy(() -> append("Subject: x\n\nx\n"))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("not a regular file");
        assertThat(other).hasContent("precious\n");
    }

    private void append(String text) throws IOException {
        append(TestAccount.at(home, Optional.empty()), text);
    }

    private void append(Account account, String text) throws IOException {
        var result = target.append(account, message(text), home.resolve("mbox"));
        assertThat(result).isInstanceOf(Delivery.Delivered.class);
    }

    private String mbox() throws IOException {
        return Files.readString(home.resolve("mbox"));
    }

    /// Gives some octets, then fails.
    private static final class BrokenStream extends InputStream {
        private int left;

        BrokenStream(int octets) {
            left = octets;
        }

        @Override
        public int read() throws IOException {
            if (left-- <= 0) throw new IOException("disk broke");
            return 'x';
        }
    }
}
