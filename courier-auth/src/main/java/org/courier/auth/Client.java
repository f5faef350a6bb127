package org.courier.auth;

import org.courier.core.net.TlsInfo;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// Who asks: C's service name ("imap", "pop3", "esmtp"), the client's address, its TLS.
///
/// @param certificateNames who its verified certificate says it is, by TLS_EXTERNAL
public record Client(
        String service,
        InetSocketAddress remote,
        Optional<TlsInfo> tls,
        List<String> certificateNames) {
    public Client {
        certificateNames = List.copyOf(certificateNames);
    }

    public Client(String service, InetSocketAddress remote, Optional<TlsInfo> tls) {
        this(service, remote, tls, List.of());
    }

    /// The suite itself: local delivery, a tool.
    public static Client local(String service) {
        return new Client(service, new InetSocketAddress(0), Optional.empty());
    }

    /// The same, whose certificate may stand for a password.
    ///
    /// @param field TLS_EXTERNAL; empty: a certificate is no login
    public Client withCertificate(String field) {
        return new Client(service, remote, tls, CertificateNames.of(tls, field));
    }

    /// TCPREMOTEIP; empty for the suite itself.
    public Optional<String> address() {
        var address = remote.getAddress();
        return address == null || address.isAnyLocalAddress()
                ? Optional.empty()
                : Optional.of(address.getHostAddress());
    }
}
