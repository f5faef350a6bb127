package org.courier.imap.language;

import java.util.OptionalLong;

/// One thing a FETCH asks for of each message (RFC 3501 section 6.4.5).
public sealed interface FetchItem {
    record Flags() implements FetchItem {}

    record Uid() implements FetchItem {}

    record InternalDate() implements FetchItem {}

    /// RFC822.SIZE
    record Size() implements FetchItem {}

    record Envelope() implements FetchItem {}

    /// BODYSTRUCTURE when extended, else BODY.
    record Structure(boolean extended) implements FetchItem {}

    /// BODY[...], RFC822, RFC822.HEADER, RFC822.TEXT.
    ///
    /// @param peek \Seen is left alone
    /// @param from first octet asked for; empty for the whole
    /// @param label what the answer calls it
    record Content(Section section, boolean peek, OptionalLong from, long most, String label)
            implements FetchItem {}
}
