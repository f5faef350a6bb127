/// The IMAP server's wiring: settings, listeners, what sessions share. It stands on all other
/// packages of the module but the tools. It never speaks to a client.
package org.courier.imap;
