/// The network: listens, accepts or refuses by address, and gives each client to a virtual thread
/// as a blocking, bounded byte stream with TLS and compression. It stands on MINA, which owns the
/// sockets, on the JDK's TLS engine, and on `core.config` and `core.log`. It never knows what the
/// octets mean: no protocol, no account, no mail.
package org.courier.core.net;
