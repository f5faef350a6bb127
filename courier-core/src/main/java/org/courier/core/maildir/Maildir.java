package org.courier.core.maildir;

import org.courier.core.file.Identity;
import org.courier.core.file.TemporaryFile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// One account's Maildir++ tree on disk, in C Courier's formats and protocol.
public final class Maildir {
    public record Options(boolean useLocks, String trashFolder) {
        public static final Options STANDARD = new Options(true, "Trash");
    }

    private final Path root;
    private final Identity identity;
    private final Options options;
    private final Quota quota = new Quota(this);

    /// No I/O.
    public Maildir(Path root, Identity identity, Options options) {
        this.root = root;
        this.identity = identity;
        this.options = options;
    }

    public Path root() {
        return root;
    }

    public Identity identity() {
        return identity;
    }

    public Options options() {
        return options;
    }

    /// Makes the root, with the directories above it, and its cur, new, tmp (0700) when missing.
    public void make() throws IOException {
        identity.as(
                () -> {
                    if (!Files.isDirectory(root)) FolderTree.makeDirectory(root);
                    FolderTree.makeParts(root);
                    return null;
                });
    }

    public boolean exists() throws IOException {
        return identity.as(() -> directory(FolderName.INBOX).exists());
    }

    /// Folders on disk, INBOX first, then sorted.
    public List<FolderName> folders() throws IOException {
        return identity.as(() -> new FolderTree(root).list());
    }

    public boolean has(FolderName name) throws IOException {
        return identity.as(() -> directory(name).exists());
    }

    public Path path(FolderName name) {
        return name.isInbox() ? root : root.resolve(name.directory());
    }

    FolderDirectory directory(FolderName name) {
        return new FolderDirectory(path(name), name.isInbox());
    }

    /// Where this folder is now.
    ///
    /// @throws NoSuchFileException when it is not
    public FolderPlace place(FolderName name) throws IOException {
        return identity.as(
                () -> {
                    var directory = directory(name);
                    if (!directory.exists())
                        throw new NoSuchFileException(directory.path().toString());
                    var path = root.toRealPath().resolve(name.directory()).normalize();
                    var file = directory.fileKey();
                    return new FolderPlace(this, name, path, file, Stamps.read(directory));
                });
    }

    /// @return false when it is there already
    public boolean create(FolderName name) throws IOException {
        return identity.as(() -> new FolderTree(root).create(name));
    }

    /// Removes this folder only; children stay. @throws java.nio.file.NoSuchFileException
    public void delete(FolderName name) throws IOException {
        identity.as(
                () -> {
                    new FolderTree(root).delete(name);
                    return null;
                });
    }

    /// Renames the folder and the folders below it; all get a new UIDVALIDITY.
    public void rename(FolderName from, FolderName to) throws IOException {
        identity.as(
                () -> {
                    new FolderTree(root).rename(from, to);
                    return null;
                });
    }

    /// courierimapsubscribed: IMAP paths as typed, in order.
    public List<String> subscriptions() throws IOException {
        return identity.as(() -> new Subscriptions(root).read());
    }

    /// @return whether something changed
    public boolean subscribe(String path, boolean subscribed) throws IOException {
        return identity.as(() -> new Subscriptions(root).change(path, subscribed));
    }

    public Quota quota() {
        return quota;
    }

    /// Delivers one message into new/: tmp, fsync, link, fsync of the directory; on return it is
    /// durable. Quota is checked and counted.
    ///
    /// @param size octets content will give, -1 when unknown
    /// @throws OverQuota before anything is stored
    public MessageFile deliver(FolderName folder, InputStream content, long size)
            throws IOException {
        return identity.as(() -> new DeliveryFile(this, folder).deliver(content, size));
    }

    /// Deletes messages that are in the folder for longer, by the time of their last status change,
    /// as IMAP_EMPTYTRASH wants it.
    ///
    /// @return how many
    public int purge(FolderName folder, Duration age) throws IOException {
        return identity.as(
                () -> {
                    int purged = directory(folder).purgeMessages(Instant.now().minus(age));
                    if (purged > 0 && quota.counts(folder)) quota.recount();
                    return purged;
                });
    }

    /// A new file in the folder's tmp/ to write a message to; deleted by whoever made it unless it
    /// is appended.
    public TemporaryFile temporary(FolderName folder) throws IOException {
        return identity.as(() -> directory(folder).temporary());
    }
}
