package org.courier.core.maildir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Finds a message's present file name in cur by its key, after another program has renamed it.
/// Lists the directory at the first question, and again when a name it gave is outdated.
final class Finder {
    /// A listing made while others rename may miss a file: one that is not found is looked for in a
    /// second listing before it counts as gone.
    private static final int CERTAIN = 2;

    private final Path cur;
    private Map<String, String> names = Map.of();
    private int listings;

    Finder(Path cur) {
        this.cur = cur;
    }

    /// @param outdated a name that was just not there
    Optional<MessageFile> find(MessageFile outdated) throws IOException {
        var key = outdated.key();
        var found = names.get(key);
        while (found == null && listings < CERTAIN || outdated.name().equals(found)) {
            list();
            var again = names.get(key);
            if (outdated.name().equals(again)) return Optional.of(outdated);
            found = again;
        }
        return Optional.ofNullable(found).map(MessageFile::new);
    }

    private void list() throws IOException {
        names = new HashMap<>();
        for (var name : FolderDirectory.list(cur))
            names.putIfAbsent(new MessageFile(name).key(), name);
        listings++;
    }
}
