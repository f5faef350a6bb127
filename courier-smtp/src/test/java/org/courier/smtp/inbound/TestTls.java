package org.courier.smtp.inbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The JDK's TLS for clients of a test, with a certificate of their own where one is given.
final class TestTls {
    private static final char[] NONE = {};

    private TestTls() {}

    static Socket connect(InetSocketAddress server, Path trusted, Optional<Path> own)
            throws IOException, GeneralSecurityException {
        var anchors = empty();
        anchors.setCertificateEntry("server", certificate(trusted));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own.isPresent() ? identity(own.get()) : empty(), NONE);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context.getSocketFactory().createSocket(server.getAddress(), server.getPort());
    }

    private static KeyStore identity(Path pem) throws IOException, GeneralSecurityException {
        var certificate = certificate(pem);
        var key =
                KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                        .generatePrivate(new PKCS8EncodedKeySpec(section(pem, "PRIVATE KEY")));
        var store = empty();
        store.setKeyEntry("own", key, NONE, new Certificate[] {certificate});
        return store;
    }

    private static Certificate certificate(Path pem) throws IOException, GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(section(pem, "CERTIFICATE")));
    }

    private static byte[] section(Path pem, String type) throws IOException {
        var text = Files.readString(pem, StandardCharsets.US_ASCII);
        var begin = "-----BEGIN " + type + "-----";
        int start = text.indexOf(begin) + begin.length();
        return Base64.getMimeDecoder()
                .decode(text.substring(start, text.indexOf("-----END", start)));
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
