package org.courier.smtp.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// Clients that vanish, flood, err, say nothing or never end.
class EsmtpHostileTest {
    @Test
    void aClientThatVanishesLeavesNothing() throws Exception {
        try (var stage = stage(Map.of("sizelimit", "0\n"))) {
            try (var client = new SmtpClient(stage.address()).upToData("alice@example.test")) {
                client.send("Subject: x\r\n\r\n" + "line\r\n".repeat(500_000) + ".\r");
            }
            try (var client = new SmtpClient(stage.address())) {
                client.reply();
                client.ask("EHLO client.test");
                client.ask("MAIL FROM:<s@good.test>");
                client.ask("RCPT TO:<alice@example.test>");
                client.ask("BDAT 10\r\n0123456789");
                client.send("BDAT 100 LAST\r\nabc");
            }
            var bodies = stage.directory().resolve("queue/bodies");
            waitFor(() -> isEmpty(bodies));
            assertThat(stage.queue()).isEmpty();
        }
    }

    @Test
    void floodsOfPipelinedCommandsAreAnsweredInOrder() throws IOException {
        int rounds = 3000;
        try (var stage = stage(Map.of("smtpaccess", "127.0.0.1\tallow,RELAYCLIENT\n"));
                var client = new SmtpClient(stage.address())) {
            client.reply();
            var sender = Thread.startVirtualThread(() -> flood(client, rounds));
            assertThat(client.reply()).startsWith("250-mx.example.test Ok.");
            for (int i = 0; i < rounds; i++) {
                assertThat(client.reply()).isEqualTo("250 2.1.0 Ok.");
                assertThat(client.reply()).isEqualTo("250 2.1.5 Ok.");
                assertThat(client.reply()).isEqualTo("250 2.0.0 Ok");
                assertThat(client.reply()).isEqualTo("250 2.0.0 Ok");
            }
            assertThat(client.reply()).isEqualTo("221 2.0.0 Bye.");
            sender.interrupt();
        }
    }

    private static void flood(SmtpClient client, int rounds) {
        try {
            client.send(
                    "EHLO c.test\r\n"
                            + "MAIL FROM:<a@x.test>\r\nRCPT TO:<b@y.test>\r\nRSET\r\nNOOP\r\n"
                                    .repeat(rounds)
                            + "QUIT\r\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aClientThatOnlyErrsIsLeft() throws IOException {
        try (var stage = stage(Map.of());
                var client = new SmtpClient(stage.address())) {
            client.reply();
            client.send("XYZZY\r\n".repeat(101));
            var replies = IntStream.range(0, 101).mapToObj(_ -> reply(client)).toList();
            assertThat(Set.copyOf(replies)).containsExactly("502 5.5.1 ESMTP command error");
            assertThat(client.reply())
                    .isEqualTo("421 4.7.0 Too many commands or errors, closing connection.");
        }
    }

    @Test
    void aSilentClientIsToldAndLeft() throws IOException {
        try (var stage = stage(Map.of("esmtptimeout", "1\n", "esmtptimeoutdata", "1\n"))) {
            try (var client = new SmtpClient(stage.address())) {
                client.reply();
                assertThat(client.reply()).isEqualTo("421 4.4.2 Timeout, closing connection.");
            }
            try (var client = new SmtpClient(stage.address()).upToData("bob@example.test")) {
                client.send("Subject: x\r\n");
                assertThat(client.reply()).isEqualTo("421 4.4.2 Timeout, closing connection.");
            }
            assertThat(stage.queue()).isEmpty();
        }
    }

    @Test
    void aLineWithoutEndClosesTheConnection() throws IOException {
        try (var stage = stage(Map.of());
                var client = new SmtpClient(stage.address())) {
            client.reply();
            assertThat(client.ask("NOOP " + "x".repeat(20_000)))
                    .isEqualTo("500 5.5.2 Line too long.");
            assertThat(client.ask("NOOP")).isEqualTo("250 2.0.0 Ok");
            client.send("x".repeat((1 << 20) + 100_000));
            assertThat(client.reply()).isEqualTo("421 4.7.0 Too much, closing connection.");
        }
    }

    @Test
    void theTarpitDoublesAndForgives() {
        var tarpit = new Tarpit();
        assertThat(IntStream.range(0, 6).mapToObj(_ -> tarpit.after().toSeconds()))
                .isEqualTo(List.of(8L, 16L, 32L, 64L, 128L, 128L));
        tarpit.forgive();
        assertThat(tarpit.after()).hasSeconds(8);
    }

    private static EsmtpStage stage(Map<String, String> files) throws IOException {
        return new EsmtpStage(files, "smtp", false);
    }

    private static String reply(SmtpClient client) {
        try {
            return client.reply();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isEmpty(Path directory) {
        try (var files = Files.list(directory)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void waitFor(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(10);
        }
    }
}
