package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.courier.core.file.DotLock;
import org.courier.core.file.DurableFile;
import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// Gives out UIDVALIDITY values. C Courier takes the second and sleeps for two of them whenever one
/// could come again; here the account remembers its highest one in a file C Courier does not look
/// at, so that a folder deleted and made again within a second gets a higher one (RFC 3501 section
/// 2.3.1.1).
final class UidValidity {
    private static final String FILE = "courierimapuidvalidity";
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(30);

    private UidValidity() {}

    /// @param root the account's maildir
    static long next(Path root) throws IOException {
        var tmp = root.resolve("tmp");
        try (var _ = DotLock.acquire(tmp.resolve("courier-uidvalidity.lock"), tmp, LOCK_LIMIT)) {
            long next = Math.max(now(), last(root) + 1);
            DurableFile.replaceVolatile(root.resolve(FILE), tmp, (next + "\n").getBytes(US_ASCII));
            return next;
        }
    }

    /// What a folder that may not be written to shows.
    static long now() {
        return Instant.now().getEpochSecond() - UidList.EPOCH;
    }

    private static long last(Path root) throws IOException {
        try {
            var text = new String(SafeFile.read(root.resolve(FILE), 100), US_ASCII).strip();
            return text.matches("[0-9]{1,10}") ? Long.parseLong(text) : 0;
        } catch (NoSuchFileException _) {
            return 0;
        }
    }
}
