package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.config.ConfigError;
import org.courier.core.config.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

/// Which certificate is shown, read and believed.
@Timeout(60)
class TlsCertificatesTest {
    @TempDir Path directory;
    private final TlsStage stage = new TlsStage();
    private Path pem;

    @BeforeEach
    void makeCertificate() {
        pem = directory.resolve("imapd.pem");
        Tls.writeSelfSigned(pem, List.of("mail.example.test", "127.0.0.1"));
    }

    @AfterEach
    void closeListeners() {
        stage.close();
    }

    @Test
    void theKeyIsTheOwnersOnly() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pem)))
                .isEqualTo("rw-------");
        var read = KeyFile.read(pem);
        assertThat(read.certificates().getFirst().getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1))
                .containsExactly("mail.example.test", "127.0.0.1");
        assertThat(read.key()).isPresent();
    }

    @Test
    void theCertificateIsChosenByNameThenByAddress() throws Exception {
        Tls.writeSelfSigned(directory.resolve("imapd.pem.one.test"), List.of("one.test"));
        Tls.writeSelfSigned(directory.resolve("imapd.pem.127.0.0.2"), List.of("two.test"));
        var tls = Tls.server(pem);
        var options =
                Listener.Options.of(
                                "test",
                                new InetSocketAddress("127.0.0.1", 0),
                                new InetSocketAddress("127.0.0.2", 0))
                        .withTls(tls);
        stage.open(options, TlsStage::echo);
        var first = stage.last().addresses().getFirst();
        var second = stage.last().addresses().getLast();
        assertThat(TlsStage.subjectFor(first, Optional.empty())).isEqualTo("CN=mail.example.test");
        assertThat(TlsStage.subjectFor(first, Optional.of("one.test"))).isEqualTo("CN=one.test");
        assertThat(TlsStage.subjectFor(first, Optional.of("ONE.test"))).isEqualTo("CN=one.test");
        assertThat(TlsStage.subjectFor(first, Optional.of("three.test")))
                .isEqualTo("CN=mail.example.test");
        assertThat(TlsStage.subjectFor(second, Optional.empty())).isEqualTo("CN=two.test");
        assertThat(TlsStage.subjectFor(second, Optional.of("one.test"))).isEqualTo("CN=one.test");
    }

    @Test
    void aNewCertificateIsUsedAtOnceAndABrokenOneNever() throws Exception {
        var at = stage.serve(Tls.server(pem), TlsStage::echo);
        assertThat(TlsStage.subjectFor(at, Optional.empty())).isEqualTo("CN=mail.example.test");
        Tls.writeSelfSigned(pem, List.of("renewed.test"));
        Files.setLastModifiedTime(pem, FileTime.fromMillis(System.currentTimeMillis() + 5000));
        assertThat(TlsStage.subjectFor(at, Optional.empty())).isEqualTo("CN=renewed.test");
        Files.writeString(pem, "-----BEGIN CERTIFICATE-----\nnonsense\n");
        assertThat(TlsStage.subjectFor(at, Optional.empty())).isEqualTo("CN=renewed.test");
    }

    @Test
    void theKeyMayBeInAFileOfItsOwnInAnyForm() throws Exception {
        for (var command :
                List.of(
                        List.of("genrsa", "-traditional", "2048"),
                        List.of("genpkey", "-algorithm", "RSA"),
                        List.of("ecparam", "-genkey", "-name", "secp384r1"),
                        List.of("genpkey", "-algorithm", "ED25519"))) {
            var key = directory.resolve("key.pem");
            var certificate = directory.resolve("cert.pem");
            openssl(command, "-out", key.toString());
            openssl(
                    List.of("req", "-new", "-x509", "-subj", "/CN=own.test", "-days", "2"),
                    "-key",
                    key.toString(),
                    "-out",
                    certificate.toString());
            var tls =
                    Tls.server(
                                    Settings.of(
                                            Map.of(
                                                    "TLS_CERTFILE",
                                                    certificate.toString(),
                                                    "TLS_PRIVATE_KEYFILE",
                                                    key.toString())))
                            .orElseThrow();
            var at = stage.serve(tls, TlsStage::echo);
            assertThat(TlsStage.subjectFor(at, Optional.empty()))
                    .as("%s", command)
                    .isEqualTo("CN=own.test");
        }
    }

    private void openssl(List<String> command, String... more) throws Exception {
        var line = new ArrayList<String>(List.of("openssl", command.getFirst()));
        line.addAll(List.of(more));
        line.addAll(command.subList(1, command.size()));
        var log = directory.resolve("openssl.log");
        var process =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
        assertThat(process.start().waitFor()).as(() -> TlsStage.read(log)).isZero();
    }

    @Test
    void theClientChecksNameAndAuthorityWhenAsked() throws Exception {
        var at = stage.serve(Tls.server(pem), TlsStage::echo);
        var checking = Tls.client(true, Optional.of(pem));
        try (var client = TlsStage.connect(at)) {
            client.startTlsClient(checking, "mail.example.test");
            client.write("x\n");
            assertThat(TlsStage.line(client)).isEqualTo("x\n");
        }
        try (var client = TlsStage.connect(at)) {
            assertThatThrownBy(() -> client.startTlsClient(checking, "other.example.test"))
                    .isInstanceOf(SSLException.class);
        }
        try (var client = TlsStage.connect(at)) {
            var wellKnown = Tls.client(true, Optional.empty());
            assertThatThrownBy(() -> client.startTlsClient(wellKnown, "mail.example.test"))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void clientCertificatesAreVerified() throws Exception {
        var ours = directory.resolve("client.pem");
        Tls.writeSelfSigned(ours, List.of("alice"));
        var authorities = Files.createDirectory(directory.resolve("authorities"));
        Files.copy(ours, authorities.resolve("alice.pem"));
        Files.createSymbolicLink(authorities.resolve("1234abcd.0"), Path.of("alice.pem"));
        var settings =
                Map.of(
                        "TLS_CERTFILE", pem.toString(),
                        "TLS_TRUSTCERTS", authorities.toString(),
                        "TLS_VERIFYPEER", "REQUIREPEER");
        var names = new CompletableFuture<String>();
        var at =
                stage.serve(
                        Tls.server(Settings.of(settings)).orElseThrow(),
                        c -> {
                            var chain = c.tls().orElseThrow().peerCertificates();
                            names.complete(chain.getFirst().getSubjectX500Principal().getName());
                            TlsStage.echo(c);
                        });
        var client =
                new ProcessBuilder(
                                "openssl",
                                "s_client",
                                "-quiet",
                                "-connect",
                                "127.0.0.1:" + at.getPort(),
                                "-cert",
                                ours.toString(),
                                "-key",
                                ours.toString())
                        .redirectErrorStream(true)
                        .start();
        assertThat(names.get(10, TimeUnit.SECONDS)).isEqualTo("CN=alice");
        client.destroy();
        try (var none = TlsStage.jdkClient(at, Optional.empty())) {
            assertThatThrownBy(
                            () -> {
                                none.getOutputStream()
                                        .write("x\n".getBytes(StandardCharsets.UTF_8));
                                none.getInputStream().read();
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aCertificateThatCannotBeUsedIsNamed() throws IOException {
        assertThat(Tls.server(Settings.defaults())).isEmpty();
        var missing = directory.resolve("none.pem");
        assertThatThrownBy(() -> Tls.server(missing))
                .isInstanceOf(ConfigError.class)
                .hasMessage("TLS_CERTFILE: read \"" + missing + "\", expected a file");
        Files.writeString(missing, "hello");
        assertThatThrownBy(() -> Tls.server(missing))
                .hasMessage("TLS_CERTFILE: " + missing + ": no certificate in it");
        Files.writeString(missing, "-----BEGIN CERTIFICATE-----\nnonsense\n");
        assertThatThrownBy(() -> Tls.server(missing))
                .hasMessage("TLS_CERTFILE: " + missing + ": -----END CERTIFICATE----- not found");
        var only = Files.readString(pem).replaceAll("(?s)-----BEGIN PRIVATE.*", "");
        Files.writeString(missing, only);
        assertThatThrownBy(() -> Tls.server(missing))
                .hasMessage("TLS_CERTFILE: " + missing + ": no private key in it");
    }
}
