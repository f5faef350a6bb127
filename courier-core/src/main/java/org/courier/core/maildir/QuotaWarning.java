package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.courier.core.file.DurableFile;
import org.courier.core.file.HostName;
import org.courier.core.file.SafeFile;
import org.courier.core.mime.MailDate;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/// The message that tells a user that the mailbox is nearly full, put into INBOX at most once a
/// day: `quotawarn`, an empty file, remembers when.
final class QuotaWarning {
    private static final String MARKER = "quotawarn";
    private static final Duration AGAIN = Duration.ofHours(24);

    private final Maildir maildir;
    private final Path marker;

    QuotaWarning(Maildir maildir) {
        this.maildir = maildir;
        this.marker = maildir.root().resolve(MARKER);
    }

    /// Within the identity.
    boolean send(boolean above, byte[] message) throws IOException {
        if (!above) {
            Files.deleteIfExists(marker);
            return false;
        }
        if (!isDue()) return false;
        deliver(message);
        return true;
    }

    /// Sets the marker's time, also for other processes, before the message is written.
    private boolean isDue() throws IOException {
        var now = FileTime.from(Instant.now());
        try {
            var last = SafeFile.attributes(marker).lastModifiedTime().toInstant();
            if (last.isAfter(Instant.now().minus(AGAIN))) return false;
            Files.setLastModifiedTime(marker, now);
        } catch (NoSuchFileException _) {
            Files.createFile(marker);
        }
        return true;
    }

    /// Goes in whatever the quota says.
    private void deliver(byte[] message) throws IOException {
        var directory = maildir.directory(FolderName.INBOX);
        directory.check();
        var now = OffsetDateTime.now();
        var head =
                "Date: %s\nMessage-Id: <%d.overquota@%s>\n"
                        .formatted(
                                MailDate.format(now), now.toEpochSecond(), HostName.forFileNames());
        try (var file = directory.temporary("warn")) {
            var out = Channels.newOutputStream(file.channel());
            out.write(head.getBytes(US_ASCII));
            out.write(message);
            file.channel().force(true);
            var name = FolderDirectory.delivered(file.path());
            Files.move(
                    file.path(),
                    directory.fresh().resolve(name.name()),
                    StandardCopyOption.ATOMIC_MOVE);
            file.keep();
            DurableFile.syncDirectory(directory.fresh());
            maildir.quota().addInside(head.length() + message.length, 1);
        }
    }
}
