/// One POP3 client from greeting to QUIT (RFC 1939): its state, its mailbox, the wire form of
/// messages. Stands on core's connection and Maildir and on auth. It does not know the commands:
/// the table of them is handed in.
package org.courier.pop3.session;
