package org.courier.imap.mailbox;

import java.util.Optional;

/// The pattern of LIST and LSUB (RFC 3501 section 6.3.8): '*' is any text, '%' any text without the
/// separator. Matching takes time in proportion to both lengths, whatever the pattern.
public final class ListPattern {
    private static final int MOST_WILDCARDS = 10;

    private final String pattern;

    private ListPattern(String pattern) {
        this.pattern = pattern;
    }

    /// The reference and the pattern are joined by the separator, as C Courier does.
    ///
    /// @return empty when it has more wildcards than C Courier takes
    public static Optional<ListPattern> of(String reference, String mailbox) {
        var joined =
                reference.isEmpty() || reference.endsWith(".")
                        ? reference + mailbox
                        : reference + "." + mailbox;
        if (joined.chars().filter(c -> c == '*' || c == '%').count() > MOST_WILDCARDS)
            return Optional.empty();
        boolean inbox = joined.regionMatches(true, 0, "INBOX", 0, 5);
        return Optional.of(new ListPattern(inbox ? "INBOX" + joined.substring(5) : joined));
    }

    /// Whether a name's parents are to be shown in its place (RFC 3501 section 6.3.9).
    public boolean endsAtLevel() {
        return pattern.endsWith("%");
    }

    public boolean matches(String name) {
        // reached[i]: the first i characters of the name match the pattern so far
        var reached = new boolean[name.length() + 1];
        reached[0] = true;
        for (int p = 0; p < pattern.length(); p++) {
            char c = pattern.charAt(p);
            if (c == '*' || c == '%') {
                for (int i = 1; i <= name.length(); i++)
                    reached[i] |= reached[i - 1] && (c == '*' || name.charAt(i - 1) != '.');
                continue;
            }
            for (int i = name.length(); i > 0; i--)
                reached[i] = reached[i - 1] && name.charAt(i - 1) == c;
            reached[0] = false;
        }
        return reached[name.length()];
    }
}
