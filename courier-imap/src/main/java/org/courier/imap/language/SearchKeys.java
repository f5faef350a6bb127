package org.courier.imap.language;

import org.courier.core.maildir.Flags;
import org.courier.imap.language.SearchKey.When;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;

/// Reads the search program of SEARCH, SORT and THREAD. Keys and nesting are bounded, as in C
/// Courier since 6.0.1.
public final class SearchKeys {
    private static final int MOST_KEYS = 1000;
    private static final int DEEPEST = 100;

    private final Arguments in;
    private final Charset charset;
    private int keys;

    private SearchKeys(Arguments in, Charset charset) {
        this.in = in;
        this.charset = charset;
    }

    /// The whole of SEARCH's arguments: CHARSET, when it stands there, and the keys. Without it
    /// text is read as UTF-8, which US-ASCII is part of.
    public static SearchKey program(Arguments in) throws IOException {
        boolean named = in.takeWord("CHARSET");
        var charset = named ? charset(in) : StandardCharsets.UTF_8;
        if (named) in.space();
        return read(in, charset);
    }

    /// All keys to the end of the command, every one of which must hold.
    public static SearchKey read(Arguments in, Charset charset) throws IOException {
        var reader = new SearchKeys(in, charset);
        var all = new ArrayList<SearchKey>();
        do all.add(reader.key(0));
        while (in.peek() == ' ' && in.space().peek() != -1);
        return all.size() == 1 ? all.getFirst() : new SearchKey.And(List.copyOf(all));
    }

    /// The name of a character set (RFC 3501 section 6.4.4).
    public static Charset charset(Arguments in) throws IOException {
        var name = in.astring();
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw CommandFailed.no("BADCHARSET", "The requested character set is not supported.");
        }
    }

    private SearchKey key(int depth) throws IOException {
        if (depth > DEEPEST || ++keys > MOST_KEYS)
            throw CommandFailed.no("LIMIT", "The search is too complex.");
        if (in.take('(')) {
            var all = new ArrayList<SearchKey>();
            do all.add(key(depth + 1));
            while (in.peek() == ' ' && in.space().peek() != ')');
            in.expect(')');
            return new SearchKey.And(List.copyOf(all));
        }
        int c = in.peek();
        if (c == '*' || c >= '0' && c <= '9') return new SearchKey.Numbers(in.sequenceSet());
        var word = in.word();
        return switch (word) {
            case "ALL" -> new SearchKey.All();
            case "ANSWERED" -> flag(Flags.REPLIED);
            case "DELETED" -> flag(Flags.TRASHED);
            case "DRAFT" -> flag(Flags.DRAFT);
            case "FLAGGED" -> flag(Flags.FLAGGED);
            case "SEEN" -> flag(Flags.SEEN);
            case "UNANSWERED" -> not(flag(Flags.REPLIED));
            case "UNDELETED" -> not(flag(Flags.TRASHED));
            case "UNDRAFT" -> not(flag(Flags.DRAFT));
            case "UNFLAGGED" -> not(flag(Flags.FLAGGED));
            case "UNSEEN" -> not(flag(Flags.SEEN));
            case "RECENT" -> new SearchKey.Recent();
            case "OLD" -> not(new SearchKey.Recent());
            case "NEW" -> new SearchKey.And(List.of(new SearchKey.Recent(), not(flag(Flags.SEEN))));
            case "KEYWORD" -> new SearchKey.Keyword(FlagList.keyword(in.space()));
            case "UNKEYWORD" -> not(new SearchKey.Keyword(FlagList.keyword(in.space())));
            case "BEFORE" -> new SearchKey.Arrived(When.BEFORE, in.space().date());
            case "ON" -> new SearchKey.Arrived(When.ON, in.space().date());
            case "SINCE" -> new SearchKey.Arrived(When.SINCE, in.space().date());
            case "SENTBEFORE" -> new SearchKey.Sent(When.BEFORE, in.space().date());
            case "SENTON" -> new SearchKey.Sent(When.ON, in.space().date());
            case "SENTSINCE" -> new SearchKey.Sent(When.SINCE, in.space().date());
            case "LARGER" -> new SearchKey.Larger(in.space().number());
            case "SMALLER" -> new SearchKey.Smaller(in.space().number());
            case "BCC", "CC", "FROM", "SUBJECT", "TO" -> new SearchKey.Header(word, text());
            case "HEADER" -> new SearchKey.Header(in.space().astring(), text());
            case "BODY" -> new SearchKey.Body(text());
            case "TEXT" -> new SearchKey.Text(text());
            case "UID" -> new SearchKey.Uids(in.space().sequenceSet());
            case "NOT" -> not(nested(depth));
            case "OR" -> {
                var one = nested(depth);
                yield new SearchKey.Or(one, nested(depth));
            }
            default -> throw CommandFailed.bad("Not a search key: " + word + ".");
        };
    }

    private SearchKey nested(int depth) throws IOException {
        in.space();
        return key(depth + 1);
    }

    private static SearchKey flag(Flags flag) {
        return new SearchKey.Flag(flag);
    }

    private static SearchKey not(SearchKey key) {
        return new SearchKey.Not(key);
    }

    private String text() throws IOException {
        var octets = in.space().astringOctets();
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            if (charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.US_ASCII))
                return new String(octets, StandardCharsets.ISO_8859_1);
            throw CommandFailed.bad("The text is not in the character set.");
        }
    }
}
