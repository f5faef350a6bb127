package org.courier.imap.language;

import org.courier.core.maildir.Flags;
import org.courier.imap.wire.SequenceSet;

import java.time.LocalDate;
import java.util.List;

/// One condition of a SEARCH (RFC 3501 section 6.4.4).
public sealed interface SearchKey {
    record All() implements SearchKey {}

    record Numbers(SequenceSet set) implements SearchKey {}

    record Uids(SequenceSet set) implements SearchKey {}

    /// A system flag is set.
    record Flag(Flags flag) implements SearchKey {}

    record Recent() implements SearchKey {}

    record Keyword(String name) implements SearchKey {}

    enum When {
        BEFORE,
        ON,
        SINCE
    }

    /// The day of the internal date.
    record Arrived(When when, LocalDate day) implements SearchKey {}

    /// The day of the Date field, without its time zone.
    record Sent(When when, LocalDate day) implements SearchKey {}

    record Larger(long octets) implements SearchKey {}

    record Smaller(long octets) implements SearchKey {}

    /// A header field holds this text, in any case; the empty text: the field is there.
    record Header(String field, String text) implements SearchKey {}

    record Body(String text) implements SearchKey {}

    /// Header or body.
    record Text(String text) implements SearchKey {}

    record Not(SearchKey key) implements SearchKey {}

    record Or(SearchKey one, SearchKey other) implements SearchKey {}

    record And(List<SearchKey> keys) implements SearchKey {}
}
