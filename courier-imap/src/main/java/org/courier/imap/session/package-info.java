/// One client's session: the loop over commands, its states, login, time-outs and log lines. It
/// stands on all packages that know IMAP's words and mailboxes, and on courier-auth; the commands
/// are handed to it as a table. It never knows a single command by name.
package org.courier.imap.session;
