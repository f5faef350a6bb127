package org.courier.maildrop.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import org.courier.auth.Account;
import org.courier.core.file.DotLock;
import org.courier.core.file.DurableFile;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;

/// Appends to an mbox file: mboxrd quoting, a dot-lock and a POSIX lock, cut back to its old size
/// when writing fails.
final class MboxTarget {
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(60);
    private static final DateTimeFormatter CTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);

    Delivery.Result append(Account account, Delivery.Message message, Path mbox)
            throws IOException {
        // the queue is the server's, and opened with its rights
        try (var content = new BufferedInputStream(message.content().open(), 1 << 16)) {
            return account.identity()
                    .as(
                            () -> {
                                var directory = mbox.toAbsolutePath().getParent();
                                var lock = directory.resolve(mbox.getFileName() + ".lock");
                                try (var _ = DotLock.acquire(lock, directory, LOCK_LIMIT)) {
                                    appendLocked(message, content, mbox);
                                }
                                DurableFile.syncDirectory(directory);
                                return new Delivery.Delivered(mbox.toString());
                            });
        }
    }

    private static void appendLocked(Delivery.Message message, InputStream content, Path mbox)
            throws IOException {
        if (Files.exists(mbox, NOFOLLOW_LINKS) && !Files.isRegularFile(mbox, NOFOLLOW_LINKS))
            throw new FileSystemException(mbox.toString(), null, "not a regular file");
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var file = FileChannel.open(mbox, Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS), mode);
                var _ = lock(file)) {
            long before = file.size();
            try {
                file.position(before);
                write(message, content, file);
                file.force(true);
            } catch (IOException e) {
                file.truncate(before);
                throw e;
            }
        }
    }

    /// fcntl locks are per process; the dot-lock keeps our own threads apart.
    private static FileLock lock(FileChannel file) throws IOException {
        for (long end = System.nanoTime() + LOCK_LIMIT.toNanos(); ; ) {
            var lock = file.tryLock();
            if (lock != null) return lock;
            if (System.nanoTime() > end) throw new IOException("mbox is locked");
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for the lock", e);
            }
        }
    }

    private static void write(Delivery.Message message, InputStream content, FileChannel file)
            throws IOException {
        var out = new Buffered(file);
        out.write(fromLine(message.reversePath(), ZonedDateTime.now(ZoneId.systemDefault())));
        out.write(message.topLines());
        quote(content, out);
        out.flush();
    }

    static String fromLine(String reversePath, ZonedDateTime now) {
        var sender = reversePath.isEmpty() ? "MAILER-DAEMON" : reversePath.replaceAll("\\s", "_");
        return "From " + sender + " " + CTIME.format(now) + "\n";
    }

    /// Lines that are `>`* and "From " get one `>` more; the message ends with an empty line.
    private static void quote(InputStream in, Buffered out) throws IOException {
        var from = "From ".getBytes(UTF_8);
        int matched = 0;
        int arrows = 0;
        boolean atStart = true;
        boolean endsLine = true;
        for (int c = in.read(); c >= 0; c = in.read()) {
            endsLine = c == '\n';
            if (atStart) {
                if (matched == 0 && c == '>') {
                    arrows++;
                    continue;
                }
                if (c == from[matched] && ++matched < from.length) continue;
                boolean quoted = matched == from.length;
                out.repeat('>', quoted ? arrows + 1 : arrows);
                out.write(from, matched);
                if (!quoted) out.write(c);
                atStart = !quoted && endsLine;
                matched = 0;
                arrows = 0;
                continue;
            }
            out.write(c);
            atStart = endsLine;
        }
        out.repeat('>', arrows);
        out.write(from, matched);
        out.write(endsLine ? "\n" : "\n\n");
    }

    /// A small buffer in front of the file.
    private static final class Buffered {
        private final FileChannel file;
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

        Buffered(FileChannel file) {
            this.file = file;
        }

        void write(int octet) throws IOException {
            if (!buffer.hasRemaining()) flush();
            buffer.put((byte) octet);
        }

        void write(byte[] octets, int length) throws IOException {
            for (int i = 0; i < length; i++) write(octets[i]);
        }

        void write(String text) throws IOException {
            var octets = text.getBytes(UTF_8);
            write(octets, octets.length);
        }

        void repeat(int octet, int times) throws IOException {
            for (int i = 0; i < times; i++) write(octet);
        }

        void flush() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) file.write(buffer);
            buffer.clear();
        }
    }
}
