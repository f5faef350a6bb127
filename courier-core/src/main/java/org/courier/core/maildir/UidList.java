package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// courierimapuiddb as read: which UID each file name has. Version 1: the line `1 UIDVALIDITY
/// UIDNEXT`, then `UID NAME` ascending, the name without flags.
record UidList(long uidValidity, long uidNext, List<Entry> entries) {
    record Entry(long uid, String name) {}

    /// A UIDVALIDITY counts the seconds from this moment, 2001-09-09 (C Courier's IMAP_EPOCH).
    static final long EPOCH = 1_000_000_000L;

    private static final long SIZE_LIMIT = 1L << 30;

    /// RFC 3501 section 2.3.1.1: UIDs and UIDVALIDITY are 32 bits.
    private static final long NUMBER_LIMIT = 0xffff_ffffL;

    /// Empty when there is none, or one of another version or without a readable first line: the
    /// folder starts anew with a new UIDVALIDITY.
    static Optional<UidList> read(Path file) throws IOException {
        try {
            return parse(SafeFile.read(file, SIZE_LIMIT));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    static Optional<UidList> parse(byte[] content) {
        var in = new Lines(content);
        if (!in.next() || in.number() != 1 || !in.space()) return Optional.empty();
        long uidValidity = in.number();
        if (uidValidity < 1 || uidValidity > NUMBER_LIMIT || !in.space()) return Optional.empty();
        long uidNext = in.number();
        if (uidNext < 1 || uidNext > NUMBER_LIMIT) return Optional.empty();
        return Optional.of(entries(in, uidValidity, uidNext));
    }

    private static UidList entries(Lines in, long uidValidity, long uidNext) {
        var entries = new ArrayList<Entry>();
        long last = 0;
        boolean ascending = true;
        while (in.next()) {
            long uid = in.number();
            // a line that says nothing is passed over
            if (uid < 1 || uid >= NUMBER_LIMIT || !in.space() || in.rest().isEmpty()) continue;
            entries.add(new Entry(uid, in.rest()));
            ascending &= uid > last;
            last = Math.max(last, uid);
        }
        if (!ascending) {
            entries.sort((a, b) -> Long.compare(a.uid, b.uid));
            var seen = new HashSet<Long>();
            // the second file of a UID is a new message
            entries.removeIf(e -> !seen.add(e.uid));
        }
        return new UidList(uidValidity, Math.max(uidNext, last + 1), entries);
    }

    /// Reads numbers and rests of lines; a last line without its line end counts too.
    private static final class Lines {
        private final byte[] content;
        private int at;
        private int end = -1;

        Lines(byte[] content) {
            this.content = content;
        }

        boolean next() {
            at = end + 1;
            if (at >= content.length) return false;
            end = at;
            while (end < content.length && content[end] != '\n') end++;
            return true;
        }

        /// -1 when there is no digit, or too many.
        long number() {
            long number = 0;
            int start = at;
            while (at < end && content[at] >= '0' && content[at] <= '9')
                number = Math.min(number * 10 + content[at++] - '0', Long.MAX_VALUE / 20);
            return at == start ? -1 : number;
        }

        boolean space() {
            if (at >= end || content[at] != ' ') return false;
            at++;
            return true;
        }

        String rest() {
            return new String(content, at, end - at, UTF_8);
        }
    }

    static byte[] firstLine(long uidValidity, long uidNext) {
        return ("1 " + uidValidity + " " + uidNext + "\n").getBytes(UTF_8);
    }
}
