/// SASL (RFC 4422): one class per mechanism and one row each in `Mechanisms`, for servers; and the
/// client side for relaying. It stands on the authenticator and on `password`. It never reads lines
/// or base 64: the protocols do, and hand in octets.
package org.courier.auth.sasl;
