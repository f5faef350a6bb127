/// Mail addresses: the one of an SMTP path (RFC 5321) and the lists of header fields (RFC 5322). It
/// stands on the JDK alone. It never looks a domain up, never rewrites an address, and knows
/// nothing of accounts or aliases.
package org.courier.core.address;
