package org.courier.smtp.tool;

import org.courier.core.file.SafeFile;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Recipient;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A file of the drop directory, which any user of this host may have written: nothing in it is
/// trusted.
///
/// @param textStart where the message begins
/// @param textLength octets of it
/// @param owner the user whose file it is
record DropFile(Path file, Dropped.Letter letter, long textStart, long textLength, String owner) {
    private static final int MOST_RECIPIENTS = 100_000;

    /// It is no message that sendmail promised to deliver.
    static final class NotALetter extends Exception {
        private static final long serialVersionUID = 1L;

        NotALetter(String reason) {
            super(reason);
        }
    }

    static DropFile read(Path file) throws IOException, NotALetter {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
            throw new NotALetter("not a regular file");
        // a link would make somebody else's file a message of theirs
        if ((int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) != 1)
            throw new NotALetter("it has other names");
        try (var channel = SafeFile.open(file)) {
            long end = check(channel);
            var counted = new Counted(Channels.newInputStream(channel.position(0)));
            var letter = letter(new DataInputStream(counted));
            var owner = Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
            return new DropFile(file, letter, counted.count, end - counted.count, owner);
        } catch (EOFException | UTFDataFormatException e) {
            throw new NotALetter("its envelope is broken");
        }
    }

    /// The length and checksum at the end must fit; gives where they begin.
    private static long check(FileChannel channel) throws IOException, NotALetter {
        long end = channel.size() - Dropped.TRAILER;
        if (end < Long.BYTES) throw new NotALetter("too short");
        var trailer = ByteBuffer.allocate(Dropped.TRAILER);
        while (trailer.hasRemaining() && channel.read(trailer, end + trailer.position()) > 0) {}
        trailer.flip();
        if (trailer.remaining() < Dropped.TRAILER || trailer.getLong() != end)
            throw new NotALetter("cut short");
        int wanted = trailer.getInt();
        if (trailer.getLong() != Dropped.END) throw new NotALetter("cut short");
        var checksum = new CRC32C();
        var block = ByteBuffer.allocate(64 * 1024);
        for (long at = 0; at < end; ) {
            block.clear().limit((int) Math.min(block.capacity(), end - at));
            int n = channel.read(block, at);
            if (n < 0) throw new NotALetter("cut short");
            checksum.update(block.flip());
            at += n;
        }
        if ((int) checksum.getValue() != wanted) throw new NotALetter("checksum");
        return end;
    }

    private static Dropped.Letter letter(DataInputStream in) throws IOException, NotALetter {
        if (in.readLong() != Dropped.MAGIC) throw new NotALetter("not of this format");
        var reversePath = in.readUTF();
        var envid = in.readUTF();
        if (!Envelope.isEnvid(envid)) throw new NotALetter("its ENVID is not one line");
        var ret = in.readUTF();
        boolean verp = in.readBoolean();
        boolean security = in.readBoolean();
        var variables = new LinkedHashMap<String, String>();
        for (int i = count(in); i > 0; i--) variables.put(in.readUTF(), in.readUTF());
        var recipients = new ArrayList<Recipient>();
        for (int i = count(in); i > 0; i--) {
            var address = in.readUTF();
            int bits = in.readUnsignedByte();
            var notify = EnumSet.noneOf(Recipient.Notify.class);
            for (var n : Recipient.Notify.values())
                if ((bits & 1 << n.ordinal()) != 0) notify.add(n);
            recipients.add(new Recipient(address, notify, Optional.empty()));
        }
        return new Dropped.Letter(
                reversePath, recipients, filled(envid), filled(ret), verp, security, variables);
    }

    private static Optional<String> filled(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty());
    }

    private static int count(DataInputStream in) throws IOException, NotALetter {
        int count = in.readInt();
        if (count < 0 || count > MOST_RECIPIENTS) throw new NotALetter("too many recipients");
        return count;
    }

    InputStream text() throws IOException {
        var channel = SafeFile.open(file).position(textStart);
        return new BufferedInputStream(new Part(Channels.newInputStream(channel), textLength));
    }

    /// Knows how many octets were read.
    private static final class Counted extends InputStream {
        private final InputStream in;
        private long count;

        Counted(InputStream in) {
            this.in = new BufferedInputStream(in);
        }

        @Override
        public int read() throws IOException {
            int octet = in.read();
            if (octet >= 0) count++;
            return octet;
        }
    }

    /// The first octets of a stream.
    private static final class Part extends InputStream {
        private final InputStream in;
        private long left;

        Part(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) return -1;
            left--;
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) return -1;
            int n = in.read(buffer, offset, (int) Math.min(length, left));
            if (n > 0) left -= n;
            return n;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
