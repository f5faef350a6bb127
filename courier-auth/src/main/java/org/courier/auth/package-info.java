/// Who is this, and where is the mail: accounts, credentials, and the chain of sources that decides
/// on them. It stands on core, and its sub-packages stand on it: the sources (`backend`), the SASL
/// mechanisms and the tools. It never speaks a protocol and never opens a mailbox.
package org.courier.auth;
