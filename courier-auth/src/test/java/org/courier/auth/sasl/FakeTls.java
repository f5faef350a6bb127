package org.courier.auth.sasl;

import org.courier.core.net.TlsInfo;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// A TLS connection as far as channel binding sees it.
record FakeTls(
        Optional<byte[]> tlsExporter,
        Optional<byte[]> tlsServerEndPoint,
        List<X509Certificate> peerCertificates)
        implements TlsInfo {
    FakeTls(Optional<byte[]> tlsExporter, Optional<byte[]> tlsServerEndPoint) {
        this(tlsExporter, tlsServerEndPoint, List.of());
    }

    static final Optional<TlsInfo> BOTH =
            Optional.of(new FakeTls(Optional.of(new byte[32]), Optional.of(new byte[] {1, 2, 3})));
    static final Optional<TlsInfo> OLD =
            Optional.of(new FakeTls(Optional.empty(), Optional.of(new byte[] {1, 2, 3})));

    @Override
    public String protocol() {
        return "TLSv1.3";
    }

    @Override
    public String cipherSuite() {
        return "TLS_AES_128_GCM_SHA256";
    }

    @Override
    public int bits() {
        return 128;
    }

    @Override
    public Optional<String> serverName() {
        return Optional.empty();
    }

    @Override
    public Optional<String> applicationProtocol() {
        return Optional.empty();
    }
}
