/// Which messages satisfy a search key. It stands on language and on mailbox, whose messages it
/// reads only as far as a key asks, the cheapest keys first. It never writes to the client.
package org.courier.imap.search;
