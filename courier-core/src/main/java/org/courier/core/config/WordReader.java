package org.courier.core.config;

import org.courier.core.config.ShellFile.Assignment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a file of `NAME value` lines into the assignments, as the C suite's authldaprc and
/// authmysqlrc are written: a backslash at the end of a line goes on with the next one, "#" begins
/// a comment at the start of a line only, and the first line of a name counts. A line that begins
/// with `##NAME: MARKER:` must be there: the C suite takes a file without it for one cut short.
final class WordReader {
    private static final String MARKER = "##NAME: MARKER:";
    private static final long LARGEST_FILE = 1 << 20;

    private final ShellFile into;
    private final Path file;

    WordReader(ShellFile into, Path file) {
        this.into = into;
        this.file = file;
    }

    void read() {
        try {
            if (Files.size(file) > LARGEST_FILE)
                throw new IOException("larger than " + LARGEST_FILE + " octets");
            read(ShellFile.decode(Files.readAllBytes(file)));
        } catch (IOException e) {
            into.problems.add(Problem.error(ShellFile.cannotRead(file, e)));
        }
    }

    private void read(String text) {
        var lines = text.lines().toList();
        boolean marked = false;
        for (int i = 0; i < lines.size(); i++) {
            int first = i + 1;
            var line = new StringBuilder(lines.get(i));
            while (endsOpen(line) && i + 1 < lines.size()) {
                line.setLength(line.length() - 1);
                line.append(lines.get(++i));
            }
            marked |= line.indexOf(MARKER) == 0;
            assign(line.toString().strip(), first);
        }
        if (!marked)
            into.problems.add(
                    Problem.error(file + ": has no line \"" + MARKER + "\" and may be cut short"));
    }

    private static boolean endsOpen(StringBuilder line) {
        return !line.isEmpty() && line.charAt(line.length() - 1) == '\\' && line.charAt(0) != '#';
    }

    private void assign(String line, int number) {
        if (line.isEmpty() || line.startsWith("#")) return;
        var words = line.split("\\s+", 2);
        var assignment = new Assignment(words.length < 2 ? "" : words[1], file, number);
        into.assignments.putIfAbsent(words[0], assignment);
    }
}
