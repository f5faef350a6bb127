package org.courier.imap.mailbox;

/// The folder behind a selected mailbox is another one now, or gone: its sequence numbers mean
/// nothing any more and IMAP has no words for that, so the session ends with BYE.
public final class MailboxReset extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MailboxReset(String message) {
        super(message, null, false, false);
    }
}
