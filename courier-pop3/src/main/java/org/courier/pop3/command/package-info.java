/// The POP3 commands, one file each, and the table of them (RFC 1939, 2449, 2595, 5034, 6856).
/// Stands on the session. A command never writes to disk before its arguments are checked.
package org.courier.pop3.command;
