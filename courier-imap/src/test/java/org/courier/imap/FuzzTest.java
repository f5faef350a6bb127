package org.courier.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.dialogue.Dialogue;
import org.courier.core.dialogue.Header;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Mutates what the clients of all dialogues say, against a live server: it must answer each line,
/// stay in step, and never meet a bug of its own.
class FuzzTest {
    private static final long SEED = 3501;
    private static final int LINES = 4000;
    private static final String ODD = "\"{}()[]<>\\*%+~:,. \0\r\u00ff&-0123456789abcNIL";

    private final Random random = new Random(SEED);

    @Test
    void mutatedDialogues() throws Exception {
        var seeds = seeds();
        var header = new Header("", Map.of("user", List.of("alice")));
        try (var stage = new ImapStage(header)) {
            var client = login(stage);
            for (int i = 0; i < LINES; i++) {
                var line = mutate(seeds.get(random.nextInt(seeds.size())));
                try {
                    assertThat(answerTo(client, line)).as(line).doesNotContain("SERVERBUG");
                } catch (SocketTimeoutException e) {
                    throw new AssertionError("no answer to: " + line, e);
                } catch (IOException e) {
                    // the tenth error in a row, or LOGOUT
                    client.close();
                    client = login(stage);
                }
            }
            assertThat(client.last("CAPABILITY")).isEqualTo("OK CAPABILITY completed");
            client.close();
        }
    }

    /// Everything up to the answer of a NOOP behind the line. Where the line left IDLE or a literal
    /// open, the blank lines and DONE close it.
    private static String answerTo(TestClient client, String line) throws IOException {
        client.send(line + "\r\nDONE\r\nprobe NOOP\r\n");
        var answers = client.readUntil("probe ");
        return String.join("\n", answers);
    }

    private static TestClient login(ImapStage stage) throws IOException {
        var client = new TestClient(stage.address());
        client.command("LOGIN alice secret");
        client.command("CREATE INBOX.Sent");
        client.append("Subject: a\r\n\r\nb\r\n");
        client.command("SELECT INBOX");
        return client;
    }

    private String mutate(String seed) {
        var line = new StringBuilder(seed);
        for (int n = random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(line.length() + 1);
            char odd = ODD.charAt(random.nextInt(ODD.length()));
            switch (random.nextInt(5)) {
                case 0 -> line.insert(at, odd);
                case 1 -> line.delete(at, Math.min(line.length(), at + 1 + random.nextInt(3)));
                case 2 -> {
                    if (at < line.length()) line.setCharAt(at, odd);
                }
                case 3 -> line.insert(at, line.substring(at));
                default -> line.insert(at, String.valueOf(odd).repeat(random.nextInt(30)));
            }
            if (line.length() > 5000) line.setLength(5000);
        }
        // a literal takes "DONE" and CR, and leaves the probe alone
        return line.toString().replace("\n", "").replaceAll("\\{[0-9]+\\+?\\}\r?$", "{5+}");
    }

    private static List<String> seeds() throws IOException, URISyntaxException {
        var url = FuzzTest.class.getResource("dialogues");
        var lines = new ArrayList<String>();
        try (var files = Files.list(Path.of(url.toURI()))) {
            for (var file : files.filter(f -> f.toString().endsWith(".dialog")).sorted().toList())
                for (var line : Dialogue.read(file).clientLines())
                    if (!line.contains("LOGOUT") && !line.contains("$"))
                        lines.add(
                                line.replaceAll("\\{>[a-z.]+\\+?\\}", "{5+}\r\nX: y\n")
                                        .replace("\n", ""));
        }
        assertThat(lines).hasSizeGreaterThan(200);
        return lines;
    }
}
