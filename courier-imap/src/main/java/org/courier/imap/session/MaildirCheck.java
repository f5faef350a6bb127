package org.courier.imap.session;

import org.courier.core.file.Identity;
import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/// What must be right with an account's directories before its mail is touched, as C Courier checks
/// it.
final class MaildirCheck {
    private static final int STICKY = 01000;
    private static final long SKEW_MILLIS = 30_000;

    private MaildirCheck() {}

    /// @param ownership whether the Maildir must be the identity's
    /// @return the text of the BYE when the account cannot be served now
    static Optional<String> fault(Path home, Path maildir, Identity identity, boolean ownership)
            throws IOException {
        if (Files.isDirectory(home) && (mode(home) & STICKY) != 0)
            return Optional.of(
                    "Your account is temporarily unavailable (+t bit set on home directory).");
        if (!Files.isDirectory(maildir.resolve("cur")))
            return Optional.of("[ALERT] Fatal error: No such file or directory");
        if (ownership && !isOurs(maildir, identity))
            return Optional.of(
                    "[ALERT] Fatal error: Account's mailbox directory is not owned by the correct"
                            + " uid or gid: ");
        if (SafeFile.isWritable(maildir.resolve("tmp")) && isClockSkewed(maildir.resolve("tmp")))
            return Optional.of("Clock skew detected. Check the clock on the file server");
        return Optional.empty();
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode");
    }

    private static boolean isOurs(Path maildir, Identity identity) throws IOException {
        return Files.getAttribute(maildir, "unix:uid").equals(identity.uid())
                && Files.getAttribute(maildir, "unix:gid").equals(identity.gid());
    }

    /// The clock of the file server decides what is new: it must agree with ours. Who has no room
    /// left, not even for a probe, logs in to make some.
    private static boolean isClockSkewed(Path tmp) throws IOException {
        Path probe;
        try {
            probe = Files.createTempFile(tmp, "courier-imap.clockskew.", ".chk");
        } catch (FileSystemException _) {
            return false;
        }
        try {
            long there = Files.getLastModifiedTime(probe, LinkOption.NOFOLLOW_LINKS).toMillis();
            return Math.abs(there - System.currentTimeMillis()) > SKEW_MILLIS;
        } finally {
            Files.delete(probe);
        }
    }
}
