package org.courier.core.net;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The contents of a PEM file: a certificate and its chain, and maybe the private key (PKCS#1,
/// PKCS#8 or SEC 1). Other blocks (DH parameters) are passed over.
public record KeyFile(List<X509Certificate> certificates, Optional<PrivateKey> key) {
    private static final long LARGEST = 4 << 20;

    public static KeyFile read(Path file) throws IOException {
        if (Files.size(file) > LARGEST) throw new IOException(file + ": larger than 4 MB");
        var text = Files.readString(file, StandardCharsets.ISO_8859_1);
        var certificates = new ArrayList<X509Certificate>();
        var keys = new ArrayList<PrivateKey>();
        try (var pem = new PEMParser(new StringReader(text))) {
            for (var block = pem.readObject(); block != null; block = pem.readObject()) {
                switch (block) {
                    case X509CertificateHolder c -> certificates.add(certificate(c));
                    case X509TrustedCertificateBlock c ->
                            certificates.add(certificate(c.getCertificateHolder()));
                    case PEMKeyPair pair -> keys.add(privateKey(pair.getPrivateKeyInfo()));
                    case PrivateKeyInfo info -> keys.add(privateKey(info));
                    case PEMEncryptedKeyPair _ -> throw encrypted();
                    case PKCS8EncryptedPrivateKeyInfo _ -> throw encrypted();
                    default -> {}
                }
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return new KeyFile(List.copyOf(certificates), keys.stream().findFirst());
    }

    /// Whether the key is that of the certificate.
    static boolean belong(X509Certificate certificate, PrivateKey key) {
        var shown = certificate.getPublicKey();
        if (shown instanceof RSAPublicKey a && key instanceof RSAPrivateKey b)
            return a.getModulus().equals(b.getModulus());
        try {
            var signature =
                    Signature.getInstance(key instanceof ECKey ? "SHA256withECDSA" : "EdDSA");
            var text = new byte[32];
            signature.initSign(key);
            signature.update(text);
            var signed = signature.sign();
            signature.initVerify(shown);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // keys of two kinds
        }
    }

    private static IOException encrypted() {
        return new IOException("the private key is encrypted with a passphrase");
    }

    private static X509Certificate certificate(X509CertificateHolder holder)
            throws GeneralSecurityException {
        return new JcaX509CertificateConverter().getCertificate(holder);
    }

    /// By the JDK's own key factories, so that its TLS takes the key.
    private static PrivateKey privateKey(PrivateKeyInfo info)
            throws GeneralSecurityException, IOException {
        var algorithm =
                switch (info.getPrivateKeyAlgorithm().getAlgorithm().getId()) {
                    case "1.2.840.10045.2.1" -> "EC";
                    case "1.2.840.113549.1.1.10" -> "RSASSA-PSS";
                    case "1.3.101.112", "1.3.101.113" -> "EdDSA";
                    default -> "RSA";
                };
        return KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }
}
