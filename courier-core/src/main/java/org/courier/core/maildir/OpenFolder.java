package org.courier.core.maildir;

import org.courier.core.mime.Entity;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// One session's handle on a live folder. Methods block for disk; every change is on disk when they
/// return and seen by all other handles at once (their onChange runs, on any thread; it must only
/// signal).
public final class OpenFolder implements Closeable {
    private final MailStore store;
    private final LiveFolder folder;
    private final Runnable onChange;
    private final AtomicBoolean closed = new AtomicBoolean();

    OpenFolder(MailStore store, LiveFolder folder, Runnable onChange) {
        this.store = store;
        this.folder = folder;
        this.onChange = onChange;
    }

    void signal() {
        onChange.run();
    }

    public Maildir maildir() {
        return folder.maildir();
    }

    public FolderName name() {
        return folder.name();
    }

    /// The newest known state, without I/O.
    public Snapshot snapshot() {
        return folder.snapshot();
    }

    /// Looks at the disk if it changed (deliveries, other programs), then the newest state. Moves
    /// new/ to cur/ unless readOnly.
    public Snapshot refresh(boolean readOnly) throws IOException {
        return folder.refresh(Optional.of(this), readOnly);
    }

    /// UIDs that became recent and that no other session has been told of yet, ascending: this one
    /// owns them now.
    public long[] claimRecent() {
        return folder.claimRecent();
    }

    public enum Mode {
        REPLACE,
        ADD,
        REMOVE
    }

    /// Changes flags and keywords of these UIDs; unknown UIDs are skipped. Returns the new state.
    ///
    /// @throws OverQuota when taking back \Deleted needs more than the quota allows
    public Snapshot store(long[] uids, Mode mode, Flags flags, Set<String> keywords)
            throws IOException {
        return folder.change(
                Optional.of(this), () -> new Store(folder, mode, flags, keywords).run(uids));
    }

    /// Removes these UIDs for good (those still there). Returns the new state.
    public Snapshot expunge(long[] uids) throws IOException {
        return folder.change(Optional.of(this), () -> new Expunge(folder).run(uids));
    }

    /// Removes those of these UIDs that are marked \Deleted now, whatever the caller has seen of
    /// them (RFC 3501 section 6.4.3). Returns the new state.
    ///
    /// @param removed is told of each file that went, also when a later one fails; it must only
    ///   note
    public Snapshot expungeDeleted(long[] uids, Consumer<MessageFile> removed) throws IOException {
        return folder.change(
                Optional.of(this), () -> new Expunge(folder, Flags.TRASHED, removed).run(uids));
    }

    /// Source and target UIDs correspond; messages gone meanwhile are in neither.
    public record Copied(long uidValidity, long[] sourceUids, long[] targetUids) {}

    /// Copies with flags, keywords and internal dates; all or nothing. @throws OverQuota
    public Copied copy(long[] uids, Maildir target, FolderName name) throws IOException {
        return store.with(target, name, to -> new Copy(folder, to).run(uids));
    }

    /// Moves by rename inside one account: no quota needed, never both or neither.
    public Copied move(long[] uids, Maildir target, FolderName name) throws IOException {
        return store.with(target, name, to -> new Move(this, folder, to).run(uids));
    }

    /// The message's file, opened for reading, wherever a flag change has moved its name. @throws
    /// java.nio.file.NoSuchFileException when expunged
    public FileChannel content(long uid) throws IOException {
        return folder.files().content(uid);
    }

    /// The same for many messages.
    ///
    /// @param uids ascending, all that may be asked for
    public Contents contents(long[] uids) {
        return new Contents(folder, uids, store.readAhead());
    }

    /// Derives something from a message that is worth keeping.
    @FunctionalInterface
    public interface Derivation {
        byte[] run() throws IOException;
    }

    /// What was once derived from this message, kept in the index and in memory: asked for again it
    /// costs a look-up, and going through a folder in the order of UIDs reads ahead. An entry is
    /// never outdated, since a stored message does not change; a new form of what is derived takes
    /// a new kind.
    ///
    /// @param kind from 16 to 31, chosen by the caller
    public byte[] attribute(long uid, int kind, Derivation derivation) throws IOException {
        return folder.index().attribute(uid, kind, derivation);
    }

    /// Milliseconds since 1970: the file's mtime.
    public long internalDate(long uid) throws IOException {
        return folder.index().internalDate(uid);
    }

    /// Octets on the wire (every line end CRLF). From the index after the first time.
    public long wireSize(long uid) throws IOException {
        return folder.index().wireSize(uid);
    }

    /// The same for one whose content is at hand.
    public long wireSize(long uid, MessageContent content) throws IOException {
        return content instanceof MessageContent.Octets(var octets)
                ? folder.index().wireSize(uid, octets)
                : wireSize(uid);
    }

    /// The message's structure, from the index after the first time.
    public Entity structure(long uid) throws IOException {
        return folder.index().structure(uid);
    }

    /// The same for something made of it that is kept instead: it is not stored in the index.
    public Entity structureOnce(long uid) throws IOException {
        return folder.index().structureOnce(uid);
    }

    /// The message's header block as stored, from the index when it is small enough (64 KiB), else
    /// from the file; of one that is larger than `MessageScanner.Limits` has it, the beginning.
    public byte[] header(long uid) throws IOException {
        return folder.index().header(uid);
    }

    /// The same for something made of it that is kept instead: it is not stored in the index.
    public byte[] headerOnce(long uid) throws IOException {
        return folder.index().headerOnce(uid);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) store.closed(this, folder);
    }
}
