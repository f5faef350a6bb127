package org.courier.core.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the shell-assignment files read so far have assigned, with places, and every mistake found
/// in them. Files are read in order; a later one knows what an earlier one assigned.
final class ShellFile {
    private static final long LARGEST_FILE = 1 << 20;

    /// A value and the place that gave it.
    record Assignment(String value, Path file, int line) {}

    final Map<String, Assignment> assignments = new LinkedHashMap<>();
    final List<Problem> problems = new ArrayList<>();
    final Map<String, String> variables;

    /// @param variables known before the first line: sysconfdir, prefix ...
    ShellFile(Map<String, String> variables) {
        this.variables = new LinkedHashMap<>(variables);
    }

    void read(Path file) {
        try {
            read(file, 0);
        } catch (IOException e) {
            problems.add(Problem.error(cannotRead(file, e)));
        }
    }

    /// @param depth how many files include this one
    void read(Path file, int depth) throws IOException {
        if (Files.size(file) > LARGEST_FILE)
            throw new IOException("larger than " + LARGEST_FILE + " octets");
        new ShellReader(this, file, decode(Files.readAllBytes(file)), depth).run();
    }

    void assign(String name, Assignment assignment) {
        variables.put(name, assignment.value());
        assignments.put(name, assignment);
    }

    void unset(String name) {
        variables.remove(name);
        assignments.remove(name);
    }

    static String cannotRead(Path file, IOException e) {
        var why =
                switch (e) {
                    case AccessDeniedException _ -> "permission denied";
                    case NoSuchFileException _ -> "no such file";
                    default -> e.getMessage();
                };
        return file + ": cannot be read: " + why;
    }

    /// UTF-8, or ISO 8859-1 where it is not.
    static String decode(byte[] octets) {
        var text = new String(octets, StandardCharsets.UTF_8);
        return text.indexOf('\ufffd') < 0 ? text : new String(octets, StandardCharsets.ISO_8859_1);
    }
}
