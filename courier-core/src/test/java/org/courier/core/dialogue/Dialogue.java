package org.courier.core.dialogue;

import org.junit.jupiter.api.DynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A test in the form RFC examples have. One file tells one story and begins at the greeting.
/// - `C: text` sends a line; `C2:` is a second client. `${name}` is what a pattern caught,
///   `${b64:text}` is base64 of the text, in which `\0` is a NUL.
/// - `Cx: text` sends octets without a line end; `\r \n \0 \\ \xHH` are understood.
/// - `C: ... {>msg.eml}` sends a synchronising literal after the server's `+`, `{>msg.eml+}` does
///   not wait (RFC 7888). `C> msg.eml` sends dot-stuffed message data and the final dot.
/// - `S: text` is literal but for `...` and `${name}`; `S~` a regular expression; `S*` lines in any
///   order; `S...` skips to the next `S:`; `S! text` must not come before the next `S:`; `S.` the
///   server closes.
/// - `=tls`, `=restart`, `=eof` (the client ends its output), `=file path`, `=nofile path`, `=same
///   path golden` act and check.
/// - Files stand beside the dialogue.
public final class Dialogue {
    private final Path file;
    private final Header header;
    private final List<Line> lines;

    record Line(int number, String text) {}

    private Dialogue(Path file, Header header, List<Line> lines) {
        this.file = file;
        this.header = header;
        this.lines = lines;
    }

    /// Every `*.dialog` in a resource folder beside the class, as a test each.
    public static Stream<DynamicTest> in(Class<?> beside, String folder, Stage.Maker maker) {
        try {
            var url = beside.getResource(folder);
            if (url == null) throw new IOException("no resource folder " + folder);
            try (var files = Files.list(Path.of(new URI(url.toString())))) {
                var tests = files.filter(f -> f.toString().endsWith(".dialog")).sorted().toList();
                if (tests.isEmpty()) throw new IOException("no dialogue in " + folder);
                return tests.stream()
                        .map(
                                f ->
                                        DynamicTest.dynamicTest(
                                                f.getFileName().toString(),
                                                f.toUri(),
                                                () -> read(f).play(maker)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static Dialogue read(Path file) throws IOException {
        var all = Files.readAllLines(file);
        var values = new HashMap<String, List<String>>();
        var title = "";
        int i = 0;
        for (; i < all.size() && !all.get(i).isBlank(); i++) {
            var line = all.get(i);
            if (line.startsWith("#")) {
                if (title.isEmpty()) title = line.substring(1).strip();
                continue;
            }
            int colon = line.indexOf(':');
            if (colon < 1) throw new IOException(file + ":" + (i + 1) + ": expected key: value");
            values.computeIfAbsent(line.substring(0, colon).strip(), k -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        var lines = new ArrayList<Line>();
        for (; i < all.size(); i++) {
            var line = all.get(i);
            if (!line.isBlank() && !line.startsWith("#")) lines.add(new Line(i + 1, line));
        }
        if (lines.isEmpty()) throw new IOException(file + ": no dialogue");
        return new Dialogue(file, new Header(title, Map.copyOf(values)), List.copyOf(lines));
    }

    public Header header() {
        return header;
    }

    /// What the clients say, without line ends: seeds for fuzzing.
    public List<String> clientLines() {
        return lines.stream()
                .map(Line::text)
                .filter(t -> t.startsWith("C: "))
                .map(t -> t.substring(3))
                .toList();
    }

    public void play(Stage.Maker maker) throws Exception {
        try (var stage = maker.set(header);
                var player = new Player(file, stage)) {
            player.play(lines);
        }
    }
}
