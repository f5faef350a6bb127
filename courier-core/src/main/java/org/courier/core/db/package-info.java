/// Small tables of bytes with transactions: the mail queue, the userdb table and the mailbox index
/// live in them. It stands on Berkeley DB Java Edition, whose types it keeps to itself. It never
/// knows what a key or a value means.
package org.courier.core.db;
