/// Where a recipient's copy goes: to an account here, or to which host. It stands on the accounts
/// (auth), the names of this host and the files `locals`, `hosteddomains` and `esmtproutes`. It
/// never opens an alias, asks the DNS or delivers.
package org.courier.smtp.route;
