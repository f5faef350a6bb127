package org.courier.smtp.route;

import org.courier.core.config.ConfigError;
import org.courier.core.log.Log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.function.Supplier;

/// What a configuration file says, read again when the file has changed. A file that has become
/// wrong leaves the last good state in force and is logged.
final class Fresh<T> {
    private static final Log LOG = Log.of("courierd");

    private record Stamp(Optional<FileTime> time, long size) {}

    private record Read<T>(Stamp stamp, T value) {}

    private final Path file;
    private final Supplier<T> reader;
    private volatile Read<T> last;

    /// @throws ConfigError when the file is wrong at the first reading
    Fresh(Path file, Supplier<T> reader) {
        this.file = file;
        this.reader = reader;
        this.last = new Read<>(stamp(), reader.get());
    }

    T get() {
        var known = last;
        var now = stamp();
        if (now.equals(known.stamp)) return known.value;
        T value = known.value;
        try {
            value = reader.get();
        } catch (ConfigError e) {
            LOG.error(e.getMessage());
        }
        last = new Read<>(now, value);
        return value;
    }

    private Stamp stamp() {
        try {
            return new Stamp(Optional.of(Files.getLastModifiedTime(file)), Files.size(file));
        } catch (IOException e) {
            return new Stamp(Optional.empty(), 0);
        }
    }
}
