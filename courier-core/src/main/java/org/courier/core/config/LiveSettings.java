package org.courier.core.config;

import org.courier.core.log.Log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// What is made of a settings file, made again when the file changed. A file that cannot be used is
/// logged once and leaves the last good one in force.
public final class LiveSettings<T> {
    private static final Log LOG = Log.of("authdaemond");

    /// A file changed twice within the clock's tick shows one time: it is read once more later.
    private static final long SETTLED_MILLIS = 2000;

    private final ConfigDirectory configuration;
    private final SettingsFile file;
    private final Function<Settings, T> make;
    private final ReentrantLock reading = new ReentrantLock();

    private volatile Stamp stamp = new Stamp("never read", 0, 0);
    private volatile Optional<T> good = Optional.empty();
    private volatile String error = "";

    private record Stamp(String identity, long modified, long readAt) {
        boolean isOf(Stamp now) {
            boolean settled = readAt - modified > SETTLED_MILLIS;
            boolean waiting = System.currentTimeMillis() - modified <= SETTLED_MILLIS;
            return identity.equals(now.identity) && (settled || waiting);
        }
    }

    /// @param make may throw ConfigError, as for a file with a mistake
    public LiveSettings(
            ConfigDirectory configuration, SettingsFile file, Function<Settings, T> make) {
        this.configuration = configuration;
        this.file = file;
        this.make = make;
    }

    /// @throws ConfigError when the file cannot be used and never could
    public T get() {
        if (!stamp.isOf(now())) {
            reading.lock();
            try {
                if (!stamp.isOf(now())) read();
            } finally {
                reading.unlock();
            }
        }
        return good.orElseThrow(() -> new ConfigError(error));
    }

    private void read() {
        var before = now();
        try {
            if (!configuration.has(file.name()))
                throw new ConfigError(configuration.file(file.name()) + ": no such file");
            good = Optional.of(make.apply(configuration.settings(file)));
            error = "";
        } catch (ConfigError e) {
            if (!e.getMessage().equals(error)) LOG.error(e.getMessage());
            error = e.getMessage();
        }
        stamp = before;
    }

    private Stamp now() {
        long time = System.currentTimeMillis();
        try {
            var found =
                    Files.readAttributes(
                            configuration.file(file.name()), BasicFileAttributes.class);
            long modified = found.lastModifiedTime().toMillis();
            return new Stamp(
                    found.fileKey() + " " + found.lastModifiedTime() + " " + found.size(),
                    modified,
                    time);
        } catch (IOException e) {
            return new Stamp("missing", 0, time);
        }
    }
}
