package org.courier.imap.language;

import org.courier.imap.language.Section.Kind;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Reads what FETCH asks for: an item, a macro, or a list of items.
public final class FetchItems {
    private static final int MOST = 500;
    private static final List<FetchItem> FAST =
            List.of(new FetchItem.Flags(), new FetchItem.InternalDate(), new FetchItem.Size());

    private FetchItems() {}

    public static List<FetchItem> read(Arguments in) throws IOException {
        var items = new ArrayList<FetchItem>();
        if (!in.take('(')) {
            var word = in.word();
            switch (word) {
                case "FAST" -> items.addAll(FAST);
                case "ALL", "FULL" -> {
                    items.addAll(FAST);
                    items.add(new FetchItem.Envelope());
                    if (word.equals("FULL")) items.add(new FetchItem.Structure(false));
                }
                default -> items.add(item(word, in));
            }
            return List.copyOf(items);
        }
        do {
            if (items.size() == MOST) throw CommandFailed.bad("Too many items.");
            items.add(item(in.word(), in));
        } while (in.peek() == ' ' && in.space().peek() != ')');
        in.expect(')');
        return List.copyOf(items);
    }

    private static FetchItem item(String word, Arguments in) throws IOException {
        return switch (word) {
            case "FLAGS" -> new FetchItem.Flags();
            case "UID" -> new FetchItem.Uid();
            case "INTERNALDATE" -> new FetchItem.InternalDate();
            case "RFC822.SIZE" -> new FetchItem.Size();
            case "ENVELOPE" -> new FetchItem.Envelope();
            case "BODYSTRUCTURE" -> new FetchItem.Structure(true);
            case "RFC822" -> whole(Kind.ALL, false, word);
            case "RFC822.HEADER" -> whole(Kind.HEADER, true, word);
            case "RFC822.TEXT" -> whole(Kind.TEXT, false, word);
            case "BODY" -> in.peek() == '[' ? content(in, false) : new FetchItem.Structure(false);
            case "BODY.PEEK" -> content(in, true);
            default -> throw CommandFailed.bad("Not a FETCH item: " + word + ".");
        };
    }

    private static FetchItem whole(Kind kind, boolean peek, String label) {
        return new FetchItem.Content(
                Section.of(kind), peek, OptionalLong.empty(), Long.MAX_VALUE, label);
    }

    private static FetchItem content(Arguments in, boolean peek) throws IOException {
        var section = Section.read(in);
        var label = "BODY" + section.label();
        if (!in.take('<'))
            return new FetchItem.Content(
                    section, peek, OptionalLong.empty(), Long.MAX_VALUE, label);
        long from = in.number();
        // <n> alone, from n to the end, is C Courier's own
        long most = in.take('.') ? in.number() : Long.MAX_VALUE;
        in.expect('>');
        return new FetchItem.Content(
                section, peek, OptionalLong.of(from), most, label + "<" + from + ">");
    }
}
