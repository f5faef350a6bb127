package org.courier.core.net;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/// A new certificate signed by its own key: EC P-256, for ten years.
final class SelfSigned {
    private static final Duration VALID = Duration.ofDays(3650);
    private static final int BITS = 256;

    private SelfSigned() {}

    static void write(Path file, List<String> names) throws IOException {
        if (names.isEmpty()) throw new IllegalArgumentException("a certificate needs a name");
        try {
            var pair = newKey();
            var text =
                    pem("CERTIFICATE", certificate(pair, names).getEncoded())
                            + pem("PRIVATE KEY", encoded(pair));
            writePrivately(file, text);
        } catch (GeneralSecurityException | OperatorException e) {
            throw new IOException("cannot make a certificate", e);
        }
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /// PKCS#8 with the public key in it, which the JDK's own form leaves out: GnuTLS 3.7 (slapd,
    /// exim4 of Debian) reads no other (RFC 5915 section 3).
    private static byte[] encoded(KeyPair pair) throws IOException {
        var publicKey = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        var secret = ((ECPrivateKey) pair.getPrivate()).getS();
        return new PrivateKeyInfo(
                        publicKey.getAlgorithm(),
                        new org.bouncycastle.asn1.sec.ECPrivateKey(
                                BITS, secret, publicKey.getPublicKeyData(), null))
                .getEncoded();
    }

    private static X509Certificate certificate(KeyPair pair, List<String> names)
            throws GeneralSecurityException, OperatorException, IOException {
        var subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, names.getFirst());
        var from = Instant.now().minus(Duration.ofDays(1));
        var builder =
                new JcaX509v3CertificateBuilder(
                        subject.build(),
                        new BigInteger(64, new SecureRandom()).add(BigInteger.ONE),
                        Date.from(from),
                        Date.from(from.plus(VALID)),
                        subject.build(),
                        pair.getPublic());
        var alternatives = names.stream().map(SelfSigned::alternative).toArray(GeneralName[]::new);
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static GeneralName alternative(String name) {
        boolean address = name.matches("[0-9.]+") || name.contains(":");
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    private static String pem(String type, byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n";
    }

    /// The key is never readable by others, not even for a moment.
    private static void writePrivately(Path file, String text) throws IOException {
        var owner =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var directory = file.toAbsolutePath().getParent();
        var temporary = Files.createTempFile(directory, ".", ".pem", owner);
        try {
            Files.writeString(temporary, text, StandardCharsets.US_ASCII);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
