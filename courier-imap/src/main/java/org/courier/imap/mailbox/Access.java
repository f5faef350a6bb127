package org.courier.imap.mailbox;

/// What a session may change in the mailbox it selected.
public enum Access {
    READ_ONLY,
    /// Flags, but no new keywords: IMAP_KEYWORDS=0.
    FLAGS,
    FLAGS_AND_KEYWORDS
}
