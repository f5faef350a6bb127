package org.courier.core.maildir;

import org.courier.core.log.Log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The one WatchService (inotify) of this process: tells a LiveFolder that another program has
/// changed cur or put something into new. A folder that can't be watched any more, since the
/// system's limit is reached, is looked at from time to time instead.
final class FolderWatch implements Closeable {
    private static final Log LOG = Log.of("courier");

    private record Target(LiveFolder folder, boolean cur) {}

    private final Optional<WatchService> service;
    private final Map<WatchKey, Target> targets = new ConcurrentHashMap<>();
    private final Map<LiveFolder, List<WatchKey>> keys = new ConcurrentHashMap<>();

    FolderWatch() {
        this.service = start();
        service.ifPresent(s -> Thread.ofVirtual().name("maildir-watch").start(() -> loop(s)));
    }

    private static Optional<WatchService> start() {
        try {
            return Optional.of(FileSystems.getDefault().newWatchService());
        } catch (IOException | UnsupportedOperationException _) {
            // no inotify instance left, or no inotify: every folder is polled
            return Optional.empty();
        }
    }

    void add(LiveFolder folder) {
        if (service.isEmpty()) return;
        var directory = folder.directory();
        var added = new ArrayList<WatchKey>();
        try {
            folder.freshness().watched(true);
            added.add(register(directory.cur(), new Target(folder, true)));
            added.add(register(directory.fresh(), new Target(folder, false)));
            keys.put(folder, added);
        } catch (IOException _) {
            // the limit of watches, or the folder is gone
            folder.freshness().watched(false);
            cancel(added);
        } catch (ClosedWatchServiceException _) {
            folder.freshness().watched(false);
        }
    }

    private WatchKey register(Path path, Target target) throws IOException {
        var key =
                path.register(
                        service.orElseThrow(),
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_DELETE);
        targets.put(key, target);
        return key;
    }

    void remove(LiveFolder folder) {
        var added = keys.remove(folder);
        if (added == null) return;
        folder.freshness().watched(false);
        cancel(added);
    }

    private void cancel(List<WatchKey> added) {
        for (var key : added) {
            targets.remove(key);
            key.cancel();
        }
    }

    private void loop(WatchService watch) {
        try {
            while (true) hear(watch.take());
        } catch (ClosedWatchServiceException | InterruptedException _) {
            // the store was closed
        }
    }

    /// What fails for one folder must not make the watch deaf to all.
    private void hear(WatchKey key) {
        var target = targets.get(key);
        try {
            boolean watched;
            try {
                var events = key.pollEvents();
                if (target != null) tell(target, events);
            } finally {
                watched = key.reset();
            }
            if (!watched && target != null) target.folder.changedOutside();
        } catch (RuntimeException | Error bug) {
            LOG.error("ERR: watch of folders", bug);
        }
    }

    private static void tell(Target target, List<WatchEvent<?>> events) {
        boolean foreign = false;
        for (var event : events) foreign |= isForeign(target, event);
        if (foreign) target.folder.changedOutside();
    }

    private static boolean isForeign(Target target, WatchEvent<?> event) {
        if (!(event.context() instanceof Path name)) {
            // events were lost
            target.folder.ownChanges().clear();
            return true;
        }
        boolean made = event.kind() == StandardWatchEventKinds.ENTRY_CREATE;
        if (target.cur)
            return !target.folder.ownChanges().isOwn(made, name.toString(), event.count());
        // what leaves new has gone to cur
        return made;
    }

    @Override
    public void close() throws IOException {
        if (service.isPresent()) service.get().close();
    }
}
