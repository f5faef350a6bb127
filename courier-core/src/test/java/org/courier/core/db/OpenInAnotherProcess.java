package org.courier.core.db;

import java.nio.file.Path;

/// Opens a database in a process of its own.
final class OpenInAnotherProcess {
    private OpenInAnotherProcess() {}

    public static void main(String[] arguments) {
        try (var db = Database.open(Path.of(arguments[0]), Database.Durability.SYNC, 1 << 20)) {
            System.out.println("opened " + db.table("a").count());
        } catch (DatabaseFailure e) {
            System.out.println(e.kind() + " " + e.getMessage());
            System.exit(1);
        }
    }
}
