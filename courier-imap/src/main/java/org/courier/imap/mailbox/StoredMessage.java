package org.courier.imap.mailbox;

import org.courier.core.maildir.MessageContent;
import org.courier.core.maildir.OpenFolder;
import org.courier.core.mime.Entity;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// One message of the folder, each part of it fetched when first asked for and then kept: from the
/// index what the index has, from the file the rest.
///
/// Every method throws NoSuchFileException once the message is expunged.
public final class StoredMessage implements Closeable {
    /// What is made once for each message and kept in the index. A new form takes a new number.
    public enum Kept {
        ENVELOPE(16),
        BODYSTRUCTURE(17),
        BODY(18);

        private final int kind;

        Kept(int kind) {
            this.kind = kind;
        }
    }

    /// Gives a message's content.
    @FunctionalInterface
    public interface Opening {
        MessageContent content(long uid) throws IOException;
    }

    private final OpenFolder folder;
    private final Opening opening;
    private final long uid;
    private Optional<MessageContent> content = Optional.empty();
    private Optional<Entity> structure = Optional.empty();
    private Optional<byte[]> header = Optional.empty();

    public StoredMessage(OpenFolder folder, long uid) {
        this(folder, id -> new MessageContent.File(folder.content(id)), uid);
    }

    public StoredMessage(OpenFolder folder, Opening opening, long uid) {
        this.folder = folder;
        this.opening = opening;
        this.uid = uid;
    }

    public long uid() {
        return uid;
    }

    public MessageContent content() throws IOException {
        if (content.isEmpty()) content = Optional.of(opening.content(uid));
        return content.get();
    }

    public Entity structure() throws IOException {
        if (structure.isEmpty()) structure = Optional.of(folder.structure(uid));
        return structure.get();
    }

    /// The structure, for something made of it that is kept.
    public Entity structureOnce() throws IOException {
        if (structure.isEmpty()) structure = Optional.of(folder.structureOnce(uid));
        return structure.get();
    }

    /// The header block as stored, its first MiB if it is larger.
    public byte[] header() throws IOException {
        if (header.isEmpty()) header = Optional.of(folder.header(uid));
        return header.get();
    }

    /// The header block, for something made of it that is kept.
    public byte[] headerOnce() throws IOException {
        return header.isPresent() ? header.get() : folder.headerOnce(uid);
    }

    public long wireSize() throws IOException {
        return content.isPresent() ? folder.wireSize(uid, content.get()) : folder.wireSize(uid);
    }

    /// What was made of this message before, or is made of it now.
    public byte[] kept(Kept what, OpenFolder.Derivation making) throws IOException {
        return folder.attribute(uid, what.kind, making);
    }

    public long internalDate() throws IOException {
        return folder.internalDate(uid);
    }

    /// Octets of the file, for headers inside the message.
    ///
    /// @param most what is longer is cut
    public byte[] octets(long from, long to, int most) throws IOException {
        var octets = ByteBuffer.allocate((int) Math.min(most, to - from));
        while (octets.hasRemaining())
            if (content().read(octets, from + octets.position()) < 0)
                throw new EOFException("message " + uid + " is shorter than it was");
        return octets.array();
    }

    @Override
    public void close() throws IOException {
        if (content.isPresent()) content.get().close();
    }
}
