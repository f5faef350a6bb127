/// The names of this host and the aliases of its users, read from C Courier's files. Stands on
/// core.config and core.address. Never looks at accounts: an alias leads to an address, and the
/// router says what that is.
package org.courier.smtp.alias;
