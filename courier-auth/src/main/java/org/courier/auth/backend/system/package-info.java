/// The users of this host as accounts: the name service, passwd and shadow, and PAM in helper
/// processes. It stands on the account types, `password` and C functions of the host. It never runs
/// a PAM module in the server's own process, and never waits for one without an end.
package org.courier.auth.backend.system;
