package org.courier.smtp.wire;

import org.courier.core.net.Connection;

import java.io.IOException;
import java.util.Optional;

/// Reads command lines of bounded length; what is longer is skipped to its end and refused.
public final class CommandReader {
    /// RFC 5321 section 4.5.3.1.4 asks for 512 octets at least; RFC 4954 section 4 for 12,288 where
    /// AUTH is served. One limit for all: the octets of a line.
    public static final int LINE_LIMIT = 12_288;

    /// A line longer than this is no mistake of a mail program: the connection ends.
    private static final int SKIP_LIMIT = 1 << 20;

    private final Connection connection;

    public CommandReader(Connection connection) {
        this.connection = connection;
    }

    /// The next line with its line end; empty at the end of the stream. A line that the end of the
    /// stream cut short is not a command (its client may have wanted to say more).
    public Optional<byte[]> next() throws IOException {
        var line = connection.readLine(LINE_LIMIT);
        if (ends(line)) return Optional.of(line);
        if (line.length < LINE_LIMIT) return Optional.empty();
        skip();
        throw CommandFailed.of(500, "5.5.2", "Line too long.");
    }

    private void skip() throws IOException {
        for (int skipped = 0; skipped < SKIP_LIMIT; ) {
            var rest = connection.readLine(LINE_LIMIT);
            if (ends(rest)) return;
            if (rest.length < LINE_LIMIT) throw new IOException("stream ended in a long line");
            skipped += rest.length;
        }
        throw new Flood("command line of more than " + SKIP_LIMIT + " octets");
    }

    private static boolean ends(byte[] line) {
        return line.length > 0 && line[line.length - 1] == '\n';
    }
}
