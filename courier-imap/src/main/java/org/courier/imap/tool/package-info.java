/// The commands of the IMAP module. It stands on the server's settings and sessions. It never opens
/// a port.
package org.courier.imap.tool;
