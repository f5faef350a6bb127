/// Delivers to accounts on this host: what their `.courier` file or DEFAULTDELIVERY says, after a
/// look for mail loops. It stands on the queue and on maildrop's delivery. It never decides whose
/// mail it is, and never sends mail on.
package org.courier.smtp.local;
