package org.courier.core.maildir;

import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What the file system says of a folder without listing it: when cur and new changed last, which
/// courierimapuiddb lies there and when a keyword changed.
record Stamps(long cur, long fresh, UidListStamp uidList, long keywords) {
    /// A file that was replaced is another file.
    record UidListStamp(long modified, long size, String file) {
        static final UidListStamp NONE = new UidListStamp(0, 0, "");
    }

    static final Stamps NONE = new Stamps(0, 0, UidListStamp.NONE, 0);

    /// File times lag behind the clock by up to a tick.
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(30);

    /// Where they count in seconds only.
    private static final long SECONDS = TimeUnit.MILLISECONDS.toNanos(2100);

    /// @throws NoSuchFileException when the folder is no longer there
    static Stamps read(FolderDirectory folder) throws IOException {
        return new Stamps(
                nanos(SafeFile.linkAttributes(folder.cur())),
                nanos(SafeFile.linkAttributes(folder.fresh())),
                uidList(folder),
                ifThere(folder.keywords()).map(Stamps::nanos).orElse(0L));
    }

    static UidListStamp uidList(FolderDirectory folder) throws IOException {
        return ifThere(folder.uidList())
                .map(a -> new UidListStamp(nanos(a), a.size(), String.valueOf(a.fileKey())))
                .orElse(UidListStamp.NONE);
    }

    private static Optional<BasicFileAttributes> ifThere(Path file) throws IOException {
        try {
            return Optional.of(SafeFile.linkAttributes(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static long nanos(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    static long now() {
        var now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /// How long after a change another one may carry the same time.
    long window() {
        return cur % TimeUnit.SECONDS.toNanos(1) == 0 && fresh % TimeUnit.SECONDS.toNanos(1) == 0
                ? SECONDS
                : TICK;
    }

    /// Whether a change after the moment now would have been seen as another time.
    boolean isOldAt(long now) {
        return now - Math.max(Math.max(cur, fresh), uidList.modified) > window();
    }

    /// The same for keywords alone.
    boolean areKeywordsOldAt(long now) {
        return now - keywords > window();
    }

    Stamps withUidList(UidListStamp stamp) {
        return new Stamps(cur, fresh, stamp, keywords);
    }
}
