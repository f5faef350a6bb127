/// A selected mailbox as one session sees it: message sequence numbers, what was told and what is
/// still to tell; and its messages, read only as far as asked. It stands on core.maildir's open
/// folders and on wire. It never decides when a client may be told.
package org.courier.imap.mailbox;
