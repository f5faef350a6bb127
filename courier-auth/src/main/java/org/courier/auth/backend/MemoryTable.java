package org.courier.auth.backend;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// All records in memory, in the order of the text.
final class MemoryTable implements UserDbTable {
    private final Map<String, Entry> records = new LinkedHashMap<>();

    /// @return false when the name is there already
    boolean add(Entry entry) {
        return records.putIfAbsent(entry.record().name(), entry) == null;
    }

    @Override
    public Optional<Entry> find(String rawName) {
        return Optional.ofNullable(records.get(rawName));
    }

    @Override
    public void each(Consumer<Entry> visitor) {
        records.values().stream().filter(entry -> !entry.record().isReverse()).forEach(visitor);
    }

    @Override
    public Optional<String> nameOf(int uid) {
        return find(uid + "=").map(entry -> entry.record().reverseName());
    }

    @Override
    public Optional<String> decoy() {
        return records.values().stream()
                .flatMap(entry -> entry.record().field("systempw").stream())
                .findFirst();
    }

    @Override
    public void close() {}
}
