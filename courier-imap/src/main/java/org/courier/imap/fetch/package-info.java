/// Answers FETCH: envelope, structure and the octets of sections, streamed from the message file.
/// It stands on language and mailbox. It never holds a whole message in memory.
package org.courier.imap.fetch;
