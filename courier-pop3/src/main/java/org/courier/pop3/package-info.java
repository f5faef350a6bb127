/// The POP3 server: reads its settings, opens its listeners. Stands on the session and the command
/// table below it, on core and auth. It never imports another front door.
package org.courier.pop3;
