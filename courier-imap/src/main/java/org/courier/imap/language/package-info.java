/// What clients can ask for, as closed sets: fetch items, sections, search keys, flags, status
/// items, read from the wire. It stands on wire. It never looks at a mailbox.
package org.courier.imap.language;
