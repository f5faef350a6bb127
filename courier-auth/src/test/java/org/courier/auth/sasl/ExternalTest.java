package org.courier.auth.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.TestAccounts;
import org.courier.core.net.TlsInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/// EXTERNAL, with certificates as a TLS layer hands them out.
class ExternalTest {
    private static final byte[] NOTHING = new byte[0];
    private static final String SUBJECT =
            "C=XX,O=Example,CN=alice,E=alice@example.test,CN=root,UID=al";

    @TempDir Path directory;
    private Authenticator authenticator;

    @BeforeEach
    void accounts() throws IOException {
        authenticator =
                TestAccounts.create(
                                directory, "alice:x", "alice@example.test:x", "bob@example.test:x")
                        .authenticator();
    }

    private static X509Certificate certificate(String subject, GeneralName... alternatives)
            throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        var pair = generator.generateKeyPair();
        var name = new X500Name(subject);
        var now = System.currentTimeMillis();
        var builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        new Date(now - 1000),
                        new Date(now + 1_000_000),
                        name,
                        pair.getPublic());
        if (alternatives.length > 0) {
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
        }
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static GeneralName mail(String address) {
        return new GeneralName(GeneralName.rfc822Name, address);
    }

    private static Client client(String field, X509Certificate... chain) {
        TlsInfo tls =
                new FakeTls(Optional.empty(), Optional.empty(), Arrays.stream(chain).toList());
        return new Client("imap", new InetSocketAddress("127.0.0.1", 4), Optional.of(tls))
                .withCertificate(field);
    }

    private Sasl.Exchange start(Client client) {
        return Sasl.start("EXTERNAL", authenticator, client, "h").orElseThrow();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "emailaddress, alice@example.test",
        "EMAILADDRESS, alice@example.test",
        "cn, alice",
        "uid, al",
        "o, Example"
    })
    void aFieldOfTheSubjectIsTheName(String field, String name) throws Exception {
        assertThat(client(field, certificate(SUBJECT)).certificateNames()).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAN", "subjectAltName", " san "})
    void theMailAddressesAreNames(String field) throws Exception {
        var certificate =
                certificate(
                        SUBJECT,
                        new GeneralName(GeneralName.dNSName, "host.example.test"),
                        mail("bob@example.test"),
                        mail("alice@example.test"),
                        mail("bad\u0000@example.test"));
        assertThat(client(field, certificate).certificateNames())
                .containsExactly("bob@example.test", "alice@example.test");
    }

    @Test
    void withoutSettingCertificateOrNameThereIsNoExternal() throws Exception {
        var certificate = certificate("CN=alice");
        for (var client :
                List.of(
                        client("", certificate),
                        client("emailaddress", certificate),
                        client("san", certificate),
                        client("cn"),
                        new Client("imap", new InetSocketAddress(4), Optional.empty())
                                .withCertificate("cn"))) {
            assertThat(Sasl.offered(List.of("EXTERNAL", "PLAIN"), authenticator, client))
                    .containsExactly("PLAIN");
            assertThat(Sasl.start("EXTERNAL", authenticator, client, "h")).isEmpty();
        }
        assertThat(Sasl.offered(List.of("PLAIN"), authenticator, client("cn", certificate)))
                .containsExactly("PLAIN", "EXTERNAL");
    }

    @Test
    void theClientNamesItselfOrNobody() throws Exception {
        var client = client("SAN", certificate("CN=x", mail("bob@example.test"), mail("alice")));
        var silent = start(client);
        assertThat(silent.next(NOTHING)).isInstanceOf(Sasl.Challenge.class);
        assertThat(silent.next(NOTHING))
                .isInstanceOfSatisfying(
                        Sasl.Done.class,
                        done -> {
                            assertThat(done.user()).isEqualTo("bob@example.test");
                            assertThat(done.account().address()).isEqualTo("bob@example.test");
                        });
        assertThat(start(client).next(octets("alice"))).isInstanceOf(Sasl.Done.class);
        var failed = new Sasl.Failed("EXTERNAL", "bob@example.test");
        assertThat(start(client).next(octets("alice@example.test"))).isEqualTo(failed);
        assertThat(start(client).next(octets("BOB@example.test"))).isEqualTo(failed);
        assertThat(start(client).next(new byte[] {(byte) 0xff})).isInstanceOf(Sasl.Aborted.class);
    }

    @Test
    void aCertificateOfSomebodyUnknownIsRefused() throws Exception {
        assertThat(start(client("cn", certificate("CN=nobody"))).next(octets("nobody")))
                .isEqualTo(new Sasl.Failed("EXTERNAL", "nobody"));
    }
}
