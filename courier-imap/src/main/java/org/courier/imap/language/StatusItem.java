package org.courier.imap.language;

import org.courier.imap.wire.Arguments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What STATUS can tell of a mailbox (RFC 3501 section 6.3.10).
public enum StatusItem {
    MESSAGES,
    RECENT,
    UIDNEXT,
    UIDVALIDITY,
    UNSEEN;

    private static final int MOST = 50;

    /// A list, or one item without parentheses; unknown items are passed over, as C Courier does.
    public static List<StatusItem> read(Arguments in) {
        var items = new ArrayList<StatusItem>();
        boolean list = in.take('(');
        if (list && in.take(')')) return items;
        do {
            var word = in.atom();
            Arrays.stream(values())
                    .filter(item -> item.name().equalsIgnoreCase(word) && items.size() < MOST)
                    .forEach(items::add);
        } while (list && in.peek() == ' ' && in.space().peek() != ')');
        if (list) in.expect(')');
        return items;
    }
}
