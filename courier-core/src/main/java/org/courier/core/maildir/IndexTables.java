package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.core.db.Database;
import org.courier.core.db.DatabaseFailure;
import org.courier.core.log.Log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/// The index's database: opened in the background, begun anew when it can't be read or is another
/// version's, and left alone once it fails.
final class IndexTables {
    private static final byte[] VERSION = "courier-index-2".getBytes(UTF_8);
    private static final byte[] VERSION_KEY = "version".getBytes(UTF_8);
    private static final long JE_CACHE = 24L << 20;
    private static final Log LOG = Log.of("courier");

    record Tables(
            Database database,
            Database.Table meta,
            Database.Table folders,
            Database.Table entries) {
        private static Tables open(Path directory) {
            var database = Database.open(directory, Database.Durability.VOLATILE, JE_CACHE);
            return new Tables(
                    database,
                    database.table("meta"),
                    database.table("folders"),
                    database.table("entries"));
        }
    }

    private final CountDownLatch opened = new CountDownLatch(1);
    private volatile Optional<Tables> tables = Optional.empty();

    IndexTables(Optional<Path> directory) {
        if (directory.isEmpty()) opened.countDown();
        else
            Thread.ofVirtual()
                    .name("maildir-index-open")
                    .start(() -> openInBackground(directory.get()));
    }

    /// A server listens meanwhile, and the first session waits.
    private void openInBackground(Path directory) {
        try {
            tables = open(directory);
        } finally {
            opened.countDown();
        }
    }

    private Optional<Tables> tables() {
        boolean interrupted = false;
        while (true)
            try {
                opened.await();
                if (interrupted) Thread.currentThread().interrupt();
                return tables;
            } catch (InterruptedException _) {
                interrupted = true;
            }
    }

    private static Optional<Tables> open(Path directory) {
        try {
            var tables = Tables.open(directory);
            var version = tables.meta.get(VERSION_KEY);
            if (version.isPresent() && Arrays.equals(version.get(), VERSION))
                return Optional.of(tables);
            if (version.isEmpty() && tables.folders.count() == 0) {
                tables.meta.put(VERSION_KEY, VERSION);
                return Optional.of(tables);
            }
            tables.database.close();
            return anew(directory, "was written by another version");
        } catch (DatabaseFailure e) {
            return switch (e.kind()) {
                case CORRUPT, OTHER -> anew(directory, "can't be read");
                case LOCKED, DISK_FULL, BUSY -> {
                    LOG.warn("WARN: index not used: " + e.getMessage());
                    yield Optional.empty();
                }
            };
        } catch (UncheckedIOException e) {
            LOG.warn("WARN: index not used: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Tables> anew(Path directory, String why) {
        LOG.warn("WARN: index in " + directory + " " + why + ": begun anew");
        try {
            delete(directory);
            var tables = Tables.open(directory);
            tables.meta.put(VERSION_KEY, VERSION);
            return Optional.of(tables);
        } catch (IOException | DatabaseFailure e) {
            LOG.warn("WARN: index not used: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory, "*.jdb")) {
            for (var file : files) Files.deleteIfExists(file);
        }
    }

    boolean arePresent() {
        return tables().isPresent();
    }

    /// A failing index is left alone from then on; the next start mends it.
    <T> T with(T otherwise, Function<Tables, T> work) {
        var now = tables();
        if (now.isEmpty()) return otherwise;
        try {
            return work.apply(now.get());
        } catch (DatabaseFailure e) {
            switch (e.kind()) {
                case BUSY, DISK_FULL -> LOG.warn("WARN: index: " + e.getMessage());
                case CORRUPT, LOCKED, OTHER -> {
                    tables = Optional.empty();
                    LOG.warn("WARN: index not used any more: " + e.getMessage());
                }
            }
            return otherwise;
        }
    }

    void close() {
        var now = tables();
        tables = Optional.empty();
        now.ifPresent(t -> t.database.close());
    }
}
