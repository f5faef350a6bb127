package org.courier.core.net;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// What the TLS layer agreed on.
public interface TlsInfo {
    String protocol();

    String cipherSuite();

    /// Key length of the cipher.
    int bits();

    /// Server name the client asked for (SNI).
    Optional<String> serverName();

    /// The protocol agreed on by ALPN (RFC 7301).
    Optional<String> applicationProtocol();

    /// The client's verified certificate chain; empty when it sent none.
    List<X509Certificate> peerCertificates();

    /// Channel binding data "tls-exporter" (RFC 9266), empty before TLS 1.3 without extended master
    /// secret.
    Optional<byte[]> tlsExporter();

    /// Channel binding data "tls-server-end-point" (RFC 5929 section 4).
    Optional<byte[]> tlsServerEndPoint();
}
