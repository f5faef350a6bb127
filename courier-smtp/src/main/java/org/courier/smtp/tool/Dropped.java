package org.courier.smtp.tool;

import org.courier.core.file.DurableFile;
import org.courier.smtp.queue.Recipient;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/// A message on its way into the drop directory: the envelope, the text, then their length and
/// checksum, so that a file that was cut is known.
final class Dropped implements Closeable {
    /// "courier", and the version of the format.
    static final long MAGIC = 0x636F757269657201L;

    static final long END = 0x636F757269657245L;
    static final int TRAILER = 8 + 4 + 8;
    static final String PREFIX = "msg.";

    /// What sendmail knows of an envelope.
    record Letter(
            String reversePath,
            List<Recipient> recipients,
            Optional<String> envid,
            Optional<String> ret,
            boolean verp,
            boolean securityStartTls,
            Map<String, String> variables) {}

    private final Path directory;
    private final Path temporary;
    private final FileChannel file;
    private final CRC32C checksum = new CRC32C();
    private final DataOutputStream out;
    private long length;

    private Dropped(Path directory, Path temporary, FileChannel file) {
        this.directory = directory;
        this.temporary = temporary;
        this.file = file;
        var counted =
                new OutputStream() {
                    private final OutputStream to = Channels.newOutputStream(file);

                    @Override
                    public void write(int octet) throws IOException {
                        write(new byte[] {(byte) octet}, 0, 1);
                    }

                    @Override
                    public void write(byte[] octets, int offset, int count) throws IOException {
                        checksum.update(octets, offset, count);
                        length += count;
                        to.write(octets, offset, count);
                    }
                };
        this.out = new DataOutputStream(new BufferedOutputStream(counted, 16384));
    }

    static Dropped create(Path directory, Letter letter) throws IOException {
        var name = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        var temporary = directory.resolve("tmp." + name);
        var file =
                FileChannel.open(
                        temporary,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        var dropped = new Dropped(directory, temporary, file);
        try {
            dropped.envelope(letter);
        } catch (IOException e) {
            dropped.close();
            throw e;
        }
        return dropped;
    }

    private void envelope(Letter letter) throws IOException {
        out.writeLong(MAGIC);
        out.writeUTF(letter.reversePath);
        out.writeUTF(letter.envid.orElse(""));
        out.writeUTF(letter.ret.orElse(""));
        out.writeBoolean(letter.verp);
        out.writeBoolean(letter.securityStartTls);
        out.writeInt(letter.variables.size());
        for (var variable : letter.variables.entrySet()) {
            out.writeUTF(variable.getKey());
            out.writeUTF(variable.getValue());
        }
        out.writeInt(letter.recipients.size());
        for (var recipient : letter.recipients) {
            out.writeUTF(recipient.address());
            int notify = 0;
            for (var n : recipient.notifyOn()) notify |= 1 << n.ordinal();
            out.writeByte(notify);
        }
    }

    OutputStream text() {
        return out;
    }

    /// On disk when it returns, and the server will find it, now or at its next start.
    void commit() throws IOException {
        out.flush();
        var trailer = new DataOutputStream(Channels.newOutputStream(file));
        trailer.writeLong(length);
        trailer.writeInt((int) checksum.getValue());
        trailer.writeLong(END);
        giveToServer();
        file.force(true);
        var name = temporary.getFileName().toString().replaceFirst("^tmp\\.", PREFIX);
        Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        DurableFile.syncDirectory(directory);
    }

    /// A server that is not root must be able to read what root sends.
    private void giveToServer() throws IOException {
        var owner = Files.getOwner(directory);
        if (!Files.getOwner(temporary).equals(owner)
                && (int) Files.getAttribute(temporary, "unix:uid") == 0)
            Files.setOwner(temporary, owner);
    }

    @Override
    public void close() throws IOException {
        file.close();
        Files.deleteIfExists(temporary);
    }
}
