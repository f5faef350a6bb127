package org.courier.auth.policy;

import org.courier.core.log.Log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// The audit log: a line for each event, in `audit.log` of the state directory or in the log. The
/// file is opened for each line, so that it may be moved away at any time; appending a short line
/// is one write(2), which does not mix with that of another process.
final class Audit {
    private static final Log LOG = Log.of("authaudit");
    private static final Set<StandardOpenOption> APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);

    private final Optional<Path> file;

    /// @param state the state directory; without it what is for the file goes to the log
    Audit(Optional<Path> state) {
        file = state.map(directory -> directory.resolve("audit.log"));
    }

    /// @param where AUTHAUDIT: NO, LOG or FILE
    void write(String where, AuditEvent event) {
        if (where.equals("NO")) return;
        String line = event.line(Instant.now());
        if (where.equals("LOG") || file.isEmpty()) {
            LOG.info("AUDIT: " + line);
            return;
        }
        try {
            append(file.get(), line);
        } catch (IOException e) {
            LOG.error("ERR: " + e.getMessage());
            LOG.info("AUDIT: " + line);
        }
    }

    private static void append(Path file, String line) throws IOException {
        var options = new java.util.HashSet<java.nio.file.OpenOption>(APPEND);
        options.add(LinkOption.NOFOLLOW_LINKS);
        try (var channel =
                FileChannel.open(
                        file,
                        options,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            var octets = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
            while (octets.hasRemaining()) channel.write(octets);
        }
    }
}
