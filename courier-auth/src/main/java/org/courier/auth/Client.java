package org.courier.auth;

import org.courier.core.net.TlsInfo;

import java.net.InetSocketAddress;
import java.util.Optional;

/// Who asks: C's service name ("imap", "pop3", "esmtp"), the client's address, its TLS.
public record Client(String service, InetSocketAddress remote, Optional<TlsInfo> tls) {
    /// The suite itself: local delivery, a tool.
    public static Client local(String service) {
        return new Client(service, new InetSocketAddress(0), Optional.empty());
    }

    /// TCPREMOTEIP; empty for the suite itself.
    public Optional<String> address() {
        var address = remote.getAddress();
        return address == null || address.isAnyLocalAddress()
                ? Optional.empty()
                : Optional.of(address.getHostAddress());
    }
}
