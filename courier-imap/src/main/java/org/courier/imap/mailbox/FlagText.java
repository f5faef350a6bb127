package org.courier.imap.mailbox;

import org.courier.core.maildir.Flags;
import org.courier.imap.wire.Responses;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;

/// Flag lists as IMAP writes them, in C Courier's order, made once for every combination.
public final class FlagText {
    private static final int RECENT = 32;
    private static final byte[][] LISTS = new byte[64][];

    static {
        for (int bits = 0; bits < LISTS.length; bits++) LISTS[bits] = list(bits);
    }

    private FlagText() {}

    private static byte[] list(int bits) {
        var out = new StringBuilder("(");
        var flags = new Flags(bits & 31);
        if (flags.has(Flags.DRAFT)) out.append("\\Draft ");
        if (flags.has(Flags.FLAGGED)) out.append("\\Flagged ");
        if (flags.has(Flags.REPLIED)) out.append("\\Answered ");
        if (flags.has(Flags.SEEN)) out.append("\\Seen ");
        if (flags.has(Flags.TRASHED)) out.append("\\Deleted ");
        if ((bits & RECENT) != 0) out.append("\\Recent ");
        if (out.length() > 1) out.setLength(out.length() - 1);
        return out.append(')').toString().getBytes(StandardCharsets.US_ASCII);
    }

    /// "(\Seen work)"
    public static void write(Responses out, Flags flags, boolean recent, Set<String> keywords)
            throws IOException {
        var list = LISTS[flags.bits() & 31 | (recent ? RECENT : 0)];
        if (keywords.isEmpty()) {
            out.octets(list);
            return;
        }
        out.octets(list, 0, list.length - 1);
        boolean first = list.length == 2;
        for (var keyword : keywords) {
            if (!first) out.octet(' ');
            out.text(keyword);
            first = false;
        }
        out.octet(')');
    }

    /// The FLAGS and PERMANENTFLAGS lines (RFC 3501 sections 7.2.6 and 7.1).
    public static void writeDefined(Responses out, Collection<String> keywords, Access access)
            throws IOException {
        var own = keywords.isEmpty() ? "" : String.join(" ", keywords) + " ";
        out.untagged("FLAGS (" + own + "\\Draft \\Answered \\Flagged \\Deleted \\Seen \\Recent)");
        var more = access == Access.FLAGS ? "" : "\\* ";
        if (access == Access.READ_ONLY)
            out.untagged("OK [PERMANENTFLAGS ()] No permanent flags permitted");
        else
            out.untagged(
                    "OK [PERMANENTFLAGS ("
                            + own
                            + more
                            + "\\Draft \\Answered \\Flagged \\Deleted \\Seen)] Limited");
    }
}
