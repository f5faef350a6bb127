package org.courier.auth.backend;

import org.courier.core.db.Database;
import org.courier.core.db.Database.Durability;
import org.courier.core.db.DatabaseFailure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// One generation of the compiled form: a database with the records by name, and with what the text
/// was when it was compiled. It is never changed; a newer text gets a newer generation.
final class CompiledTable implements UserDbTable {
    private static final long CACHE = 8 << 20;
    private static final String FINGERPRINT = "fingerprint";
    private static final String DECOY = "decoy";

    private final Database database;
    private final Database.Table records;
    private final Database.Table about;

    private CompiledTable(Database database) {
        this.database = database;
        records = database.table("records");
        about = database.table("about");
    }

    /// @throws DatabaseFailure when it cannot be read, or another process has it open
    static CompiledTable open(Path generation) {
        var database = Database.open(generation, Durability.VOLATILE, CACHE);
        try {
            return new CompiledTable(database);
        } catch (DatabaseFailure e) {
            database.close();
            throw e;
        }
    }

    /// Whether it was compiled from the text as it is now.
    boolean isOf(String fingerprint) {
        return about.get(octets(FINGERPRINT))
                .map(CompiledTable::text)
                .equals(Optional.of(fingerprint));
    }

    /// Takes the records of a new generation.
    static final class Writer implements UserDbText.Reader {
        private static final int BATCH = 1000;

        private final CompiledTable table;
        private final UserDbText.Reader problems;
        private final java.util.List<Entry> batch = new java.util.ArrayList<>();
        private Optional<String> decoy = Optional.empty();

        Writer(CompiledTable table, UserDbText.Reader problems) {
            this.table = table;
            this.problems = problems;
        }

        @Override
        public void record(UserDbRecord record, Path file, int line) {
            decoy = decoy.or(() -> record.field("systempw"));
            var entry = new Entry(record, file, line);
            UserDbAccounts.problem(entry)
                    .ifPresent(problem -> problems.broken(file, line, problem));
            batch.add(entry);
            if (batch.size() == BATCH) {
                store();
            }
        }

        @Override
        public void broken(Path file, int line, String problem) {
            problems.broken(file, line, problem);
        }

        private void store() {
            var duplicates = new java.util.ArrayList<Entry>();
            table.database.transaction(
                    tx -> {
                        duplicates.clear();
                        for (var entry : batch) {
                            byte[] key = octets(entry.record().name());
                            if (!tx.putNew(table.records, key, value(entry))) {
                                duplicates.add(entry);
                            }
                        }
                        return duplicates;
                    });
            for (var entry : duplicates) {
                problems.record(entry.record(), entry.file(), entry.line());
            }
            batch.clear();
        }

        void finish(String fingerprint) {
            store();
            decoy.ifPresent(hash -> table.about.put(octets(DECOY), octets(hash)));
            table.about.put(octets(FINGERPRINT), octets(fingerprint));
        }
    }

    private static byte[] value(Entry entry) {
        return octets(
                UserDbRecord.raw(entry.file().toString())
                        + "\n"
                        + entry.line()
                        + "\n"
                        + entry.record().format());
    }

    private static Entry entry(byte[] value) {
        String[] parts = text(value).split("\n", 3);
        var record = UserDbRecord.parse(parts[2]).orElseThrow();
        return new Entry(record, Path.of(UserDbRecord.text(parts[0])), Integer.parseInt(parts[1]));
    }

    @Override
    public Optional<Entry> find(String rawName) {
        return records.get(octets(rawName)).map(CompiledTable::entry);
    }

    @Override
    public void each(Consumer<Entry> visitor) {
        records.scan(
                new byte[0],
                (_, value) -> {
                    var entry = entry(value);
                    if (!entry.record().isReverse()) {
                        visitor.accept(entry);
                    }
                    return true;
                });
    }

    @Override
    public Optional<String> nameOf(int uid) {
        return find(uid + "=").map(entry -> entry.record().reverseName());
    }

    @Override
    public Optional<String> decoy() {
        return about.get(octets(DECOY)).map(CompiledTable::text);
    }

    @Override
    public void close() {
        database.close();
    }

    private static byte[] octets(String raw) {
        return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /// Deletes a generation that nobody needs any more.
    static void delete(Path generation) throws IOException {
        if (!Files.exists(generation)) {
            return;
        }
        try (var files = Files.walk(generation)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
