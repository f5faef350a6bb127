package org.courier.core.maildir;

import org.courier.core.file.DurableFile;
import org.courier.core.file.SafeFile;
import org.courier.core.file.TemporaryFile;
import org.courier.core.log.Log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// courierimapkeywords of one folder, in C Courier's protocol. A change is a file named as the
/// message, made by link() so that two writers notice each other. Whoever loads folds the changes
/// into `:list` and renames them to `.N.NAME`, where N counts five-minute slots; such an aged file
/// still goes before `:list` for a quarter of an hour, since a slower process may write an older
/// `:list` once more. What lies there and is no small file is passed over.
///
/// Its methods run inside the account's identity; folding and changing under courier.lock.
final class KeywordStore {
    private static final Log LOG = Log.of("courier");
    private static final String LIST = ":list";
    private static final int RESTARTS = 1000;
    private static final Duration KEPT = Duration.ofMinutes(15);
    private static final long SLOT_SECONDS = 300;
    private static final long LIST_LIMIT = 256L << 20;
    private static final long UPDATE_LIMIT = 1 << 20;

    private final FolderDirectory folder;
    private final Path directory;
    private boolean toldOfStray;

    KeywordStore(FolderDirectory folder) {
        this.folder = folder;
        this.directory = folder.keywords();
    }

    /// A change not yet in `:list`, or one that was put there: the slot it is kept to, 0 for fresh.
    private record Update(String file, String name, long slot) {
        boolean isFresh() {
            return slot == 0;
        }
    }

    /// Which keywords messages have, by their names as keys. Names need not exist any more.
    Map<String, Set<String>> load() throws IOException {
        return byKey(read(false).effective);
    }

    /// Loads, and brings `:list` and the aged files up to date.
    ///
    /// @param names of the messages that exist, by key: others are dropped from `:list`
    Map<String, Set<String>> loadAndFold(Map<String, String> names) throws IOException {
        var state = read(true);
        if (state.isSettled(names)) return byKey(state.effective);
        var now = Instant.now();
        var wanted = new LinkedHashMap<String, Set<String>>();
        state.effective.forEach(
                (name, keywords) -> {
                    var known = names.get(new MessageFile(name).key());
                    if (known != null && !keywords.isEmpty()) wanted.put(known, keywords);
                });
        if (!wanted.equals(state.list))
            DurableFile.replaceVolatile(
                    directory.resolve(LIST), folder.tmp(), KeywordList.formatList(wanted));
        for (var update : state.updates.values()) {
            var file = directory.resolve(update.file);
            if (names.containsKey(new MessageFile(update.name).key())) {
                if (update.isFresh()) age(update, state.slots.getOrDefault(update.name, 0L), now);
                else if (isOlder(file, now)) Files.deleteIfExists(file);
            } else if (isOlder(file, now)) {
                // written before a message that never came, or whose message is gone
                Files.deleteIfExists(file);
            }
        }
        return byKey(state.effective);
    }

    private void age(Update update, long seenSlot, Instant now) throws IOException {
        long slot = Math.max(now.getEpochSecond() / SLOT_SECONDS + 1, seenSlot);
        var file = directory.resolve(update.file);
        try {
            Files.setLastModifiedTime(file, FileTime.from(now));
            Files.move(
                    file,
                    directory.resolve("." + slot + "." + update.name),
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException _) {
            // another process has done it
        }
    }

    private static boolean isOlder(Path file, Instant now) throws IOException {
        try {
            return SafeFile.linkAttributes(file)
                    .lastModifiedTime()
                    .toInstant()
                    .isBefore(now.minus(KEPT));
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// Everything the directory says at one moment.
    private record State(
            Map<String, Set<String>> list,
            Map<String, Update> updates,
            Map<String, Long> slots,
            Map<String, Set<String>> effective) {
        /// Nothing to write or to delete: no changes wait, and no gone message has keywords.
        boolean isSettled(Map<String, String> names) {
            if (!updates.isEmpty()) return false;
            for (var name : list.keySet())
                if (!names.containsKey(new MessageFile(name).key())) return false;
            return true;
        }
    }

    private State read(boolean tidy) throws IOException {
        for (int i = 0; i < RESTARTS; i++) {
            var state = readOnce(tidy);
            if (state.isPresent()) return state.get();
        }
        throw new IOException(directory + " changes all the time");
    }

    private Optional<State> readOnce(boolean tidy) throws IOException {
        var updates = new LinkedHashMap<String, Update>();
        var slots = new HashMap<String, Long>();
        for (var file : files()) note(file, updates, slots, tidy);
        var changed = new HashMap<String, Set<String>>();
        try {
            for (var update : List.copyOf(updates.values())) {
                var content = content(directory.resolve(update.file));
                if (content.isEmpty()) updates.remove(update.name);
                else changed.put(update.name, KeywordList.parseUpdate(content.get()));
            }
        } catch (NoSuchFileException _) {
            // folded by another process since it was listed: look again
            return Optional.empty();
        }
        var list = readList();
        var effective = new LinkedHashMap<>(list);
        effective.putAll(changed);
        return Optional.of(new State(list, updates, slots, effective));
    }

    /// A change as it was written, unless it is something else that somebody put there.
    private Optional<byte[]> content(Path file) throws IOException {
        try {
            return Optional.of(SafeFile.read(file, UPDATE_LIMIT));
        } catch (FileSystemException e) {
            if (isChange(file)) throw e;
            if (!toldOfStray) LOG.warn("WARN: keywords: passed over " + e.getMessage());
            toldOfStray = true;
            return Optional.empty();
        }
    }

    private static boolean isChange(Path file) throws IOException {
        var attributes = SafeFile.linkAttributes(file);
        return attributes.isRegularFile()
                && attributes.size() <= UPDATE_LIMIT
                && SafeFile.isReadable(file);
    }

    private static void discard(Path file) throws IOException {
        try {
            Files.deleteIfExists(file);
        } catch (DirectoryNotEmptyException _) {
            // not made by a writer of keywords
        }
    }

    private void note(
            String file, Map<String, Update> updates, Map<String, Long> slots, boolean tidy)
            throws IOException {
        if (file.equals(LIST)) return;
        if (!file.startsWith(".")) {
            updates.put(file, new Update(file, file, 0));
            return;
        }
        int dot = file.indexOf('.', 1);
        if (dot < 2 || dot > 18 || !file.substring(1, dot).matches("[0-9]+")) {
            // left by a writer that died, C Courier's .tmp. among them
            if (tidy && isOlder(directory.resolve(file), Instant.now()))
                discard(directory.resolve(file));
            return;
        }
        long slot = Long.parseLong(file.substring(1, dot));
        var name = file.substring(dot + 1);
        var known = updates.get(name);
        if (known == null || !known.isFresh() && known.slot < slot)
            updates.put(name, new Update(file, name, slot));
        long seen = slots.getOrDefault(name, -1L);
        slots.put(name, Math.max(seen, slot));
        // only the largest slot counts
        if (tidy && seen >= 0 && seen != slot)
            discard(directory.resolve("." + Math.min(seen, slot) + "." + name));
    }

    private Collection<String> files() throws IOException {
        var names = directory.toFile().list();
        if (names != null && SafeFile.isDirectory(directory)) return List.of(names);
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) return List.of();
        throw new NotDirectoryException(directory.toString());
    }

    private Map<String, Set<String>> readList() throws IOException {
        try {
            return KeywordList.parseList(SafeFile.read(directory.resolve(LIST), LIST_LIMIT));
        } catch (NoSuchFileException _) {
            return Map.of();
        }
    }

    private static Map<String, Set<String>> byKey(Map<String, Set<String>> byName) {
        var byKey = new HashMap<String, Set<String>>();
        byName.forEach(
                (name, keywords) -> {
                    if (!keywords.isEmpty()) byKey.put(new MessageFile(name).key(), keywords);
                });
        return byKey;
    }

    /// Writes the change of one message.
    ///
    /// @param name the message's file name without flags
    /// @return false when a change of another process waits there: load and fold, then try again
    boolean change(String name, Collection<String> keywords, boolean durable) throws IOException {
        make();
        try (var file = TemporaryFile.create(folder.tmp(), "")) {
            var content = ByteBuffer.wrap(KeywordList.formatUpdate(keywords));
            while (content.hasRemaining()) file.channel().write(content);
            if (durable) file.channel().force(true);
            try {
                Files.createLink(directory.resolve(name), file.path());
                return true;
            } catch (FileAlreadyExistsException _) {
                return false;
            }
        }
    }

    private void make() throws IOException {
        if (SafeFile.isDirectory(directory)) return;
        try {
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, Files.getPosixFilePermissions(folder.path()));
        } catch (FileAlreadyExistsException e) {
            if (!SafeFile.isDirectory(directory)) throw e;
        }
    }
}
