package org.courier.auth.tool;

import org.courier.core.process.Tool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A password for a command: typed twice at a terminal, unseen, or the next line of standard input.
final class Secret {
    private static final int LONGEST = 8192;

    private Secret() {}

    /// Empty at the end of the input.
    static Optional<String> read(Tool.Streams streams) throws IOException {
        var console = System.console();
        if (streams.in() != System.in || console == null || !console.isTerminal()) {
            return line(streams.in()).filter(line -> !line.isEmpty());
        }
        while (true) {
            var first = Optional.ofNullable(console.readPassword("Password: "));
            var second = Optional.ofNullable(console.readPassword("Reenter password: "));
            if (first.isEmpty() || second.isEmpty() || first.get().length == 0) {
                return Optional.empty();
            }
            if (java.util.Arrays.equals(first.get(), second.get())) {
                return Optional.of(new String(first.get()));
            }
            streams.out().println("Passwords don't match.\n");
        }
    }

    /// A value asked for once.
    static Optional<String> read(Tool.Streams streams, String prompt) throws IOException {
        var console = System.console();
        return streams.in() == System.in && console != null && console.isTerminal()
                ? Optional.ofNullable(console.readPassword(prompt)).map(String::new)
                : line(streams.in());
    }

    /// Octet by octet: what follows is the next reader's.
    private static Optional<String> line(InputStream in) throws IOException {
        var out = new ByteArrayOutputStream();
        int octet = in.read();
        if (octet < 0) {
            return Optional.empty();
        }
        while (octet >= 0 && octet != '\n' && out.size() < LONGEST) {
            out.write(octet);
            octet = in.read();
        }
        return Optional.of(out.toString(StandardCharsets.UTF_8));
    }
}
