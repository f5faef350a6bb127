package org.courier.core.net;

import java.net.InetAddress;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/// Gives the JDK's TLS the certificate for a server name and a local address. Null answers "none",
/// as this JDK interface has it.
final class KeyChooser extends X509ExtendedKeyManager {
    private final Certificates certificates;
    private final Optional<InetAddress> local;

    KeyChooser(Certificates certificates, Optional<InetAddress> local) {
        this.certificates = certificates;
        this.local = local;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        Optional<String> name = Optional.empty();
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session)
            name =
                    session.getRequestedServerNames().stream()
                            .filter(SNIHostName.class::isInstance)
                            .map(n -> ((SNIHostName) n).getAsciiName())
                            .findFirst();
        return certificates
                .choose(name, local)
                .filter(c -> c.fits(keyType))
                .map(Certificates.Chosen::alias)
                .orElse(null);
    }

    /// A client shows its certificate when the server asks for one.
    @Override
    public String chooseEngineClientAlias(
            String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        for (var keyType : keyTypes) {
            var alias = chooseEngineServerAlias(keyType, issuers, engine);
            if (alias != null) return alias;
        }
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return certificates
                .byAlias(alias)
                .map(c -> c.chain().toArray(X509Certificate[]::new))
                .orElse(null);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return certificates.byAlias(alias).map(Certificates.Chosen::key).orElse(null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
