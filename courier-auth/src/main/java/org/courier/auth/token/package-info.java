/// Bearer tokens (RFC 6750): whether one is good, and whose it is, by a signed token and the
/// provider's keys (RFC 7519, RFC 7517) or by asking the provider (RFC 7662). It stands on `core`
/// and the JDK's cryptography and HTTP client. It never knows accounts, and never fetches anything
/// that a token names.
package org.courier.auth.token;
