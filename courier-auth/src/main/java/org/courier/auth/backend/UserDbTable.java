package org.courier.auth.backend;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// The records of a userdb by name: in memory, or compiled.
sealed interface UserDbTable extends Closeable permits MemoryTable, CompiledTable {
    /// A record and where it stands.
    record Entry(UserDbRecord record, Path file, int line) {
        String place() {
            return file + ":" + line;
        }
    }

    Optional<Entry> find(String rawName);

    /// Accounts, without the reverse entries.
    void each(Consumer<Entry> visitor);

    /// The name in the reverse entry of this uid.
    Optional<String> nameOf(int uid);

    /// Some stored hash of this table: checked when a user is unknown, so that the answer takes as
    /// long as for one who is known.
    Optional<String> decoy();

    @Override
    void close();
}
