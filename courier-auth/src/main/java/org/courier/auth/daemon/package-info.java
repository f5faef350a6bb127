/// authdaemond: answers at a Unix-domain socket, in the C suite's protocol, who has which account,
/// for the C suite's programs, Cyrus SASL, Exim and others. It stands on the sources of accounts
/// and on the files of the configuration. It never decides about an account itself, and it never
/// waits for a client that says nothing.
package org.courier.auth.daemon;
