package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.core.file.DurableFile;
import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// courierimapsubscribed: one IMAP path a line, in UTF-8, as typed.
record Subscriptions(Path root) {
    private static final String NAME = "courierimapsubscribed";
    private static final long SIZE_LIMIT = 16 << 20;

    List<String> read() throws IOException {
        try {
            var text = new String(SafeFile.read(root.resolve(NAME), SIZE_LIMIT), UTF_8);
            return text.lines().filter(line -> !line.isBlank()).toList();
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    boolean change(String path, boolean subscribed) throws IOException {
        if (path.indexOf('\n') >= 0) throw new IllegalArgumentException("Invalid mailbox name.");
        var lines = new ArrayList<>(read());
        boolean changed =
                subscribed ? !lines.contains(path) && lines.add(path) : lines.remove(path);
        if (!changed) return false;
        write(lines);
        return true;
    }

    private void write(List<String> lines) throws IOException {
        var text = new StringBuilder();
        for (var line : lines) text.append(line).append('\n');
        DurableFile.replace(
                root.resolve(NAME), root.resolve("tmp"), text.toString().getBytes(UTF_8));
    }
}
