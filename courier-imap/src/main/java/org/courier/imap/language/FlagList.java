package org.courier.imap.language;

import org.courier.core.maildir.Flags;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/// The flags and keywords of a STORE or APPEND, keywords in the client's order.
public record FlagList(Flags flags, Set<String> keywords) {
    public static final FlagList NONE = new FlagList(Flags.NONE, Set.of());

    private static final int MOST = 200;
    private static final int LONGEST = 250;

    /// With parentheses, or, where the grammar allows it, without (RFC 3501 section 9,
    /// store-att-flags).
    public static FlagList read(Arguments in, boolean bare) {
        var flags = Flags.NONE;
        var keywords = new LinkedHashSet<String>();
        boolean list = in.take('(');
        if (!list && !bare) throw CommandFailed.bad("Expected a list of flags.");
        if (list && in.take(')')) return NONE;
        do {
            if (in.take('\\')) flags = flags.with(system(in.word()));
            else if (keywords.size() < MOST) keywords.add(keyword(in));
            else throw CommandFailed.bad("Too many keywords.");
        } while (in.peek() == ' ' && in.space().peek() != ')');
        if (list) in.expect(')');
        return new FlagList(flags, Collections.unmodifiableSet(keywords));
    }

    /// C Courier's rule for keywords is that of an atom, whose length a file name bounds.
    public static String keyword(Arguments in) {
        var keyword = in.atom();
        if (keyword.indexOf(']') >= 0 || keyword.length() > LONGEST)
            throw CommandFailed.bad("Not a keyword.");
        return keyword;
    }

    private static Flags system(String word) {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "ANSWERED" -> Flags.REPLIED;
            case "DELETED" -> Flags.TRASHED;
            case "DRAFT" -> Flags.DRAFT;
            case "FLAGGED" -> Flags.FLAGGED;
            case "SEEN" -> Flags.SEEN;
            default -> throw CommandFailed.bad("Not a flag that can be changed: \\" + word + ".");
        };
    }
}
