/// The commands, one file each, and their table. It stands on the session, which it tells what
/// happened, and on all below. It never reads the network but through its arguments.
package org.courier.imap.command;
