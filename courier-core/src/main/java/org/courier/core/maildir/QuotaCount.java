package org.courier.core.maildir;

import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;

/// One count of all messages of an account: new and cur of the root and of its folders but the
/// trash, without what is marked deleted. Directories that are symbolic links are passed over.
final class QuotaCount {
    private final Path root;
    private final String trash;
    private final Map<Path, FileTime> seen = new LinkedHashMap<>();

    QuotaCount(Path root, String trashFolder) {
        this.root = root;
        this.trash = "." + trashFolder;
    }

    Quota.Use run() throws IOException {
        var use = count(root);
        var names = root.toFile().list();
        if (names == null) throw new IOException("can't read " + root);
        for (var name : names)
            if (name.startsWith(".")
                    && !name.equals(".")
                    && !name.equals("..")
                    && !name.equals(trash)
                    && SafeFile.isDirectory(root.resolve(name)))
                use = use.plus(count(root.resolve(name)));
        return use;
    }

    /// Whether a directory changed while or after it was counted.
    boolean isStale() throws IOException {
        for (var entry : seen.entrySet())
            try {
                if (!SafeFile.linkAttributes(entry.getKey())
                        .lastModifiedTime()
                        .equals(entry.getValue())) return true;
            } catch (NoSuchFileException _) {
                return true;
            }
        return false;
    }

    private Quota.Use count(Path folder) throws IOException {
        var use = messages(folder.resolve("new"));
        return use.plus(messages(folder.resolve("cur")));
    }

    private Quota.Use messages(Path directory) throws IOException {
        if (!SafeFile.isDirectory(directory)) return new Quota.Use(0, 0);
        seen.put(directory, SafeFile.linkAttributes(directory).lastModifiedTime());
        long bytes = 0;
        long messages = 0;
        for (var name : FolderDirectory.list(directory)) {
            var file = new MessageFile(name);
            if (file.flags().has(Flags.TRASHED)) continue;
            try {
                var size = file.size();
                bytes +=
                        size.isPresent()
                                ? size.getAsLong()
                                : SafeFile.linkAttributes(directory.resolve(name)).size();
                messages++;
            } catch (NoSuchFileException _) {
                // deleted meanwhile: the directory's time has moved
            }
        }
        return new Quota.Use(bytes, messages);
    }
}
