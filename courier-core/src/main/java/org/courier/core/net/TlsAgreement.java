package org.courier.core.net;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// What an engine agreed on, looked up when asked.
final class TlsAgreement implements TlsInfo {
    private static final int EXPORTED = 32;

    private final SSLEngine engine;

    TlsAgreement(SSLEngine engine) {
        this.engine = engine;
    }

    private SSLSession session() {
        return engine.getSession();
    }

    @Override
    public String protocol() {
        return session().getProtocol();
    }

    @Override
    public String cipherSuite() {
        return session().getCipherSuite();
    }

    @Override
    public int bits() {
        var suite = cipherSuite();
        if (suite.contains("_128_")) return 128;
        if (suite.contains("3DES")) return 168;
        return suite.contains("_256_") || suite.contains("CHACHA20") ? 256 : 0;
    }

    @Override
    public Optional<String> serverName() {
        if (!(session() instanceof ExtendedSSLSession session)) return Optional.empty();
        return session.getRequestedServerNames().stream()
                .filter(SNIHostName.class::isInstance)
                .map(name -> ((SNIHostName) name).getAsciiName())
                .findFirst();
    }

    @Override
    public Optional<String> applicationProtocol() {
        return Optional.ofNullable(engine.getApplicationProtocol()).filter(p -> !p.isEmpty());
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        try {
            return List.of(session().getPeerCertificates()).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // it sent none
        }
    }

    @Override
    public Optional<byte[]> tlsExporter() {
        if (!(session() instanceof ExtendedSSLSession session)) return Optional.empty();
        try {
            return Optional.of(
                    session.exportKeyingMaterialData(
                            "EXPORTER-Channel-Binding", new byte[0], EXPORTED));
        } catch (SSLException | IllegalStateException | UnsupportedOperationException e) {
            return Optional.empty(); // RFC 9266 section 4: TLS 1.2 without extended master secret
        }
    }

    /// The hash of the server's certificate, by the hash of its signature, but never a weaker one
    /// than SHA-256 (RFC 5929 section 4.1).
    @Override
    public Optional<byte[]> tlsServerEndPoint() {
        try {
            var certificate = serverCertificate();
            if (certificate.isEmpty()) return Optional.empty();
            var hash = hashOf(certificate.get().getSigAlgName().toUpperCase(Locale.ROOT));
            if (hash.isEmpty()) return Optional.empty();
            return Optional.of(
                    MessageDigest.getInstance(hash.get()).digest(certificate.get().getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Optional<X509Certificate> serverCertificate() throws IOException {
        Certificate[] chain =
                engine.getUseClientMode()
                        ? session().getPeerCertificates()
                        : session().getLocalCertificates();
        return chain == null || chain.length == 0
                ? Optional.empty()
                : Optional.of((X509Certificate) chain[0]);
    }

    /// Ed25519 and the like name no hash; for them the binding is not defined.
    private static Optional<String> hashOf(String signature) {
        if (signature.startsWith("MD5") || signature.startsWith("SHA1"))
            return Optional.of("SHA-256");
        for (var bits : List.of("256", "384", "512", "224"))
            if (signature.startsWith("SHA" + bits)) return Optional.of("SHA-" + bits);
        return Optional.empty();
    }
}
