package org.courier.imap.mailbox;

import org.courier.core.maildir.Flags;
import org.courier.core.maildir.OpenFolder.Mode;
import org.courier.core.maildir.Snapshot;

import java.util.Set;
import java.util.TreeSet;

/// A change of flags that this session made, so that it is answered as the client asked and not
/// told again.
public record OwnChange(
        IndexRanges targets, Mode mode, Flags flags, Set<String> keywords, Report report) {
    /// How the client wants to hear of it (RFC 3501 section 6.4.6).
    public enum Report {
        SILENT,
        FLAGS,
        /// UID STORE: with the UID (RFC 3501 section 6.4.8)
        UID_AND_FLAGS,
        /// \Seen set by reading: only where it changed
        CHANGED,
        /// the same, for UID FETCH
        UID_AND_CHANGED
    }

    boolean withUid() {
        return report == Report.UID_AND_FLAGS || report == Report.UID_AND_CHANGED;
    }

    boolean always() {
        return report == Report.FLAGS || report == Report.UID_AND_FLAGS;
    }

    /// Whether the message is as this change alone would have left it.
    boolean explains(Snapshot before, int i, Snapshot after, int j) {
        return after.flags(j).equals(expected(before.flags(i)))
                && expected(before.keywords(i)).equals(fold(after.keywords(j)));
    }

    private Flags expected(Flags before) {
        return switch (mode) {
            case ADD -> before.with(flags);
            case REMOVE -> before.without(flags);
            // flags that IMAP has no name for stay
            case REPLACE -> new Flags(before.bits() & ~31 | flags.bits());
        };
    }

    private Set<String> expected(Set<String> before) {
        if (mode != Mode.REPLACE && keywords.isEmpty()) return fold(before);
        var result = fold(mode == Mode.REPLACE ? Set.of() : before);
        switch (mode) {
            case ADD, REPLACE -> result.addAll(keywords);
            case REMOVE -> keywords.forEach(result::remove);
        }
        return result;
    }

    private static Set<String> fold(Set<String> keywords) {
        var folded = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        folded.addAll(keywords);
        return folded;
    }
}
