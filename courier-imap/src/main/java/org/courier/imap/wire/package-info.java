/// The octets of IMAP: commands are read argument by argument, responses are written piece by
/// piece. It stands on core.net's Connection alone. It never knows a command, a mailbox or an
/// account.
package org.courier.imap.wire;
