package org.courier.core.dialogue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.core.dialogue.Dialogue.Line;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Plays the lines of one dialogue.
final class Player implements Closeable {
    private static final Pattern ACTOR =
            Pattern.compile("([CS])(\\d*)(:|x:|>|~|\\*|\\.\\.\\.|!|\\.)\\s?(.*)");
    private static final Pattern LITERAL = Pattern.compile("(.*)\\{>([^}+]+)(\\+?)}(.*)");

    private final Path file;
    private final Stage stage;
    private final Map<String, Client> clients = new HashMap<>();
    private final Map<String, String> caught = new HashMap<>();
    private final List<String> said = new ArrayList<>();
    private final List<String> forbidden = new ArrayList<>();
    private boolean skipping;
    private List<String> anyOrder = new ArrayList<>();

    Player(Path file, Stage stage) {
        this.file = file;
        this.stage = stage;
    }

    void play(List<Line> lines) {
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            boolean more = i + 1 < lines.size() && lines.get(i + 1).text().startsWith("S*");
            try {
                step(line.text(), more);
            } catch (IOException | RuntimeException e) {
                var problem =
                        new AssertionError(
                                "%s:%d: %s%n%s%n%s"
                                        .formatted(
                                                file,
                                                line.number(),
                                                line.text(),
                                                e.getMessage(),
                                                String.join("\n", said)));
                problem.initCause(e);
                throw problem;
            }
        }
    }

    private void step(String text, boolean moreAnyOrder) throws IOException {
        if (text.startsWith("=")) {
            act(text.substring(1).strip());
            return;
        }
        var m = ACTOR.matcher(text);
        if (!m.matches()) throw new IOException("not a dialogue line");
        var client = client(m.group(2));
        var rest = m.group(4);
        switch (m.group(1) + m.group(3)) {
            case "C:" -> say(client, rest);
            case "Cx:" -> octets(client, Escapes.octets(substitute(rest)));
            case "C>" -> data(client, rest.strip());
            case "S:" -> expect(client, LinePattern.literal(rest, caught));
            case "S~" -> expect(client, LinePattern.regex(rest));
            case "S*" -> {
                anyOrder.add(rest);
                if (!moreAnyOrder) expectAnyOrder(client);
            }
            case "S..." -> skipping = true;
            case "S!" -> forbidden.add(rest);
            case "S." -> {
                if (!client.closed()) throw new IOException("the server did not close");
            }
            default -> throw new IOException("not a dialogue line");
        }
    }

    private Client client(String number) throws IOException {
        var known = clients.get(number);
        if (known != null) return known;
        var made = new Client(stage.address());
        clients.put(number, made);
        return made;
    }

    private void say(Client client, String text) throws IOException {
        var literal = LITERAL.matcher(text);
        if (!literal.matches()) {
            octets(client, (substitute(text) + "\r\n").getBytes(UTF_8));
            return;
        }
        var content = Files.readAllBytes(file.resolveSibling(literal.group(2)));
        var plus = literal.group(3);
        octets(
                client,
                (substitute(literal.group(1)) + "{" + content.length + plus + "}\r\n")
                        .getBytes(UTF_8));
        if (plus.isEmpty()) {
            var answer = read(client);
            if (!answer.startsWith("+")) throw new IOException("no continuation: " + answer);
        }
        client.send(content);
        octets(client, (substitute(literal.group(4)) + "\r\n").getBytes(UTF_8));
    }

    private void data(Client client, String name) throws IOException {
        var text = new String(Files.readAllBytes(file.resolveSibling(name)), ISO_8859_1);
        var wire = new StringBuilder();
        for (var line : text.replace("\r\n", "\n").split("\n", -1))
            wire.append(line.startsWith(".") ? "." : "").append(line).append("\r\n");
        if (text.endsWith("\n")) wire.setLength(wire.length() - 2);
        client.send((wire + ".\r\n").getBytes(ISO_8859_1));
        said.add("C> " + name);
    }

    private void octets(Client client, byte[] octets) throws IOException {
        said.add("C: " + new String(octets, UTF_8).stripTrailing());
        client.send(octets);
    }

    private String read(Client client) throws IOException {
        var line = client.line();
        said.add("S: " + line);
        for (var no : forbidden)
            if (LinePattern.literal(no, caught).matches(line, caught))
                throw new IOException("must not come: " + line);
        return line;
    }

    private void expect(Client client, LinePattern pattern) throws IOException {
        var line = read(client);
        while (skipping && !pattern.matches(line, caught)) line = read(client);
        if (!skipping && !pattern.matches(line, caught)) throw new IOException("got: " + line);
        skipping = false;
        forbidden.clear();
    }

    private void expectAnyOrder(Client client) throws IOException {
        var wanted = anyOrder;
        anyOrder = new ArrayList<>();
        while (!wanted.isEmpty()) {
            var line = read(client);
            var match =
                    wanted.stream()
                            .filter(w -> LinePattern.literal(w, caught).matches(line, caught))
                            .findFirst();
            if (match.isEmpty()) throw new IOException("got: " + line + ", still wanted " + wanted);
            wanted.remove(match.get());
        }
    }

    private String substitute(String text) {
        var m = Pattern.compile("\\$\\{(b64:)?([^}]*)}").matcher(text);
        return m.replaceAll(
                r ->
                        java.util.regex.Matcher.quoteReplacement(
                                r.group(1) != null
                                        ? Escapes.base64(r.group(2))
                                        : caught.getOrDefault(r.group(2), r.group())));
    }

    private void act(String action) throws IOException {
        var words = action.split("\\s+");
        switch (words[0]) {
            case "tls", "tls1" -> client("").startTls();
            case "tls2" -> client("2").startTls();
            case "eof" -> client("").endOutput();
            case "restart" -> {
                for (var c : clients.values()) c.close();
                clients.clear();
                stage.restart();
            }
            case "file" -> check(Files.exists(path(words[1])), words[1] + " is not there");
            case "nofile" -> check(Files.notExists(path(words[1])), words[1] + " is there");
            case "same" ->
                    check(
                            Files.mismatch(path(words[1]), file.resolveSibling(words[2])) < 0,
                            words[1] + " is:\n" + Files.readString(path(words[1]), ISO_8859_1));
            default -> throw new IOException("unknown action " + words[0]);
        }
    }

    private Path path(String name) throws IOException {
        if (!name.contains("*")) return stage.directory().resolve(name);
        int slash = name.lastIndexOf('/');
        try (var found =
                Files.newDirectoryStream(
                        stage.directory().resolve(name.substring(0, Math.max(slash, 0))),
                        name.substring(slash + 1))) {
            var files = found.iterator();
            return files.hasNext() ? files.next() : stage.directory().resolve(name);
        }
    }

    private static void check(boolean holds, String otherwise) throws IOException {
        if (!holds) throw new IOException(otherwise);
    }

    @Override
    public void close() throws IOException {
        for (var c : clients.values()) c.close();
    }
}
