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
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Certificate files as administrators handle them, seen by OpenSSL's and GnuTLS's clients.
@Timeout(120)
class TlsFilesTest {
    @TempDir Path directory;
    private final List<Listener> listeners = new ArrayList<>();
    private Path pem;

    @BeforeEach
    void makeCertificate() {
        pem = directory.resolve("imapd.pem");
        Tls.writeSelfSigned(pem, List.of("mail.example.test"));
    }

    @AfterEach
    void closeListeners() {
        listeners.forEach(l -> l.close(Duration.ZERO));
    }

    private InetSocketAddress serve(String... more) throws IOException {
        var settings = new HashMap<>(Map.of("TLS_CERTFILE", pem.toString()));
        for (int i = 0; i < more.length; i += 2) settings.put(more[i], more[i + 1]);
        var options =
                Listener.Options.of("test", new InetSocketAddress("127.0.0.1", 0))
                        .withTls(Tls.server(Settings.of(settings)));
        var listener = Listener.open(options, c -> c.write("* OK\n"));
        listeners.add(listener);
        return listener.addresses().getFirst();
    }

    private record Ran(int code, String text) {}

    private static Ran run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
        return new Ran(process.waitFor(), text);
    }

    private static Ran client(InetSocketAddress at, String... more) throws Exception {
        var command =
                new ArrayList<>(
                        List.of("openssl", "s_client", "-connect", "127.0.0.1:" + at.getPort()));
        command.addAll(List.of(more));
        return run(command.toArray(String[]::new));
    }

    private static String subject(InetSocketAddress at, String name) throws Exception {
        var text = client(at, "-servername", name).text();
        return text.lines()
                .filter(l -> l.startsWith("subject="))
                .findFirst()
                .orElse(text)
                .replaceFirst("subject=CN ?= ?", "");
    }

    private void openssl(String... words) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words));
        var ran = run(command.toArray(String[]::new));
        assertThat(ran.code()).as(ran.text()).isZero();
    }

    /// A certificate of openssl req in a file, its key in another.
    private void pair(Path certificate, Path key, String name, String days) throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-days",
                days,
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
    }

    @Test
    void gnutlsReadsOurKeys() throws Exception {
        var ran = run("certtool", "-k", "--infile", pem.toString());
        assertThat(ran.text()).contains("EC/ECDSA").doesNotContain("error");
        assertThat(run("openssl", "ec", "-check", "-noout", "-in", pem.toString()).code()).isZero();
        var at = serve();
        assertThat(
                        run(
                                        "gnutls-cli",
                                        "--insecure",
                                        "-p",
                                        String.valueOf(at.getPort()),
                                        "127.0.0.1")
                                .text())
                .contains("Handshake was completed");
    }

    @Test
    void protocolsAreThoseOfTheTable() throws Exception {
        var both = List.of("-tls1_2", "-tls1_3");
        var table =
                Map.of(
                        "", both,
                        "TLSv1", both,
                        "TLS1", both,
                        "TLSv1.1", both,
                        "TLSv1.1+", both,
                        "TLSv1.1++", both,
                        "TLSv1.2", List.of("-tls1_2"),
                        "TLSv1.2+", both,
                        "TLSv1.2++", both,
                        "nonsense", both);
        for (var row : table.entrySet()) {
            var at = serve("TLS_PROTOCOL", row.getKey());
            var spoken = new ArrayList<String>();
            for (var version : List.of("-tls1", "-tls1_1", "-tls1_2", "-tls1_3"))
                if (client(at, version).text().contains("BEGIN CERTIFICATE")) spoken.add(version);
            assertThat(spoken).as("TLS_PROTOCOL=%s", row.getKey()).isEqualTo(row.getValue());
        }
    }

    @Test
    void ciphersAreThoseOfTheList() throws Exception {
        var at = serve("TLS_CIPHER_LIST", "ECDHE-ECDSA-AES256-GCM-SHA384");
        assertThat(client(at, "-tls1_2").text()).contains("ECDHE-ECDSA-AES256-GCM-SHA384");
        assertThat(client(at, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256").text())
                .contains("handshake failure");
    }

    @Test
    void alpnIsAgreedOnOrFatal() throws Exception {
        var at = serve("TLS_ALPN", "imap,@x pop3");
        assertThat(client(at, "-alpn", "h2,pop3").text()).contains("ALPN protocol: pop3");
        assertThat(client(at, "-alpn", "h2").text()).contains("no application protocol");
        assertThat(client(at).text()).contains("No ALPN negotiated");
    }

    @Test
    void verifyPeerGoesByTheFirstLetter() throws Exception {
        var certificate = directory.resolve("client.pem");
        var key = directory.resolve("client.key");
        pair(certificate, key, "alice", "5");
        var strange = directory.resolve("strange.pem");
        pair(strange, directory.resolve("strange.key"), "mallory", "5");
        var hashed = Files.createDirectory(directory.resolve("trusted"));
        Files.copy(certificate, hashed.resolve("alice.pem"));
        openssl("rehash", hashed.toString());
        for (var trusted : List.of(certificate, hashed)) {
            for (var word : List.of("REQUIREPEER", "required", "PEER", "yes", "NONE", "never")) {
                var at = serve("TLS_TRUSTCERTS", trusted.toString(), "TLS_VERIFYPEER", word);
                boolean none = word.startsWith("N") || word.startsWith("n");
                boolean needed = word.startsWith("R") || word.startsWith("r");
                assertThat(greets(at)).as(word).isEqualTo(!needed);
                assertThat(greets(at, "-cert", certificate.toString(), "-key", key.toString()))
                        .as(word)
                        .isTrue();
                assertThat(
                                greets(
                                        at,
                                        "-cert",
                                        strange.toString(),
                                        "-key",
                                        directory.resolve("strange.key").toString()))
                        .as(word)
                        .isEqualTo(none);
            }
        }
    }

    /// New authorities count at once; a file of them that is damaged does not, and shuts nobody
    /// out.
    @Test
    void trustedCertificatesMayChange() throws Exception {
        var trusted = directory.resolve("trusted.pem");
        var alice = directory.resolve("alice.pem");
        var bob = directory.resolve("bob.pem");
        pair(alice, directory.resolve("alice.key"), "alice", "5");
        pair(bob, directory.resolve("bob.key"), "bob", "5");
        assertThatThrownBy(() -> serve("TLS_TRUSTCERTS", trusted.toString()))
                .hasMessage("TLS_TRUSTCERTS: read \"" + trusted + "\", expected a file");
        Files.copy(alice, trusted);
        var at = serve("TLS_TRUSTCERTS", trusted.toString(), "TLS_VERIFYPEER", "REQUIRE");
        assertThat(shows(at, "alice")).isTrue();
        assertThat(shows(at, "bob")).isFalse();
        Files.writeString(trusted, "-----BEGIN CERTIFICATE-----\nnonsense\n");
        assertThat(shows(at, "alice")).isTrue();
        Files.writeString(trusted, Files.readString(bob));
        assertThat(shows(at, "alice")).isFalse();
        assertThat(shows(at, "bob")).isTrue();
        Files.delete(trusted);
        assertThat(shows(at, "bob")).isTrue();
    }

    private boolean shows(InetSocketAddress at, String name) throws Exception {
        return greets(
                at,
                "-cert",
                directory.resolve(name + ".pem").toString(),
                "-key",
                directory.resolve(name + ".key").toString());
    }

    private static boolean greets(InetSocketAddress at, String... more) throws Exception {
        var all = new ArrayList<>(List.of(more));
        all.addAll(List.of("-ign_eof", "-quiet"));
        return client(at, all.toArray(String[]::new)).text().contains("* OK");
    }

    @Test
    void namesMayBeWrittenWithTheirOwnLetters() throws Exception {
        Tls.writeSelfSigned(directory.resolve("imapd.pem.b\u00fccher.test"), List.of("utf8.test"));
        Tls.writeSelfSigned(directory.resolve("imapd.pem.xn--mnchen-3ya.test"), List.of("a.test"));
        var at = serve();
        assertThat(subject(at, "xn--bcher-kva.test")).isEqualTo("utf8.test");
        assertThat(subject(at, "xn--mnchen-3ya.test")).isEqualTo("a.test");
        assertThat(subject(at, "imapd.pem")).isEqualTo("mail.example.test");
        assertThat(subject(at, "../../etc/passwd")).contains("alert illegal parameter");
    }

    @Test
    void aKeyOfAnotherCertificateWaitsForItsOwn() throws Exception {
        var key = directory.resolve("imapd.key");
        pair(pem, key, "first.test", "99");
        var at = serve("TLS_PRIVATE_KEYFILE", key.toString());
        assertThat(subject(at, "x.test")).isEqualTo("first.test");
        var nextKey = directory.resolve("next.key");
        var next = directory.resolve("next.pem");
        pair(next, nextKey, "second.test", "99");
        Files.move(next, pem, StandardCopyOption.REPLACE_EXISTING);
        assertThat(subject(at, "x.test")).isEqualTo("first.test");
        Files.move(nextKey, key, StandardCopyOption.REPLACE_EXISTING);
        assertThat(subject(at, "x.test")).isEqualTo("second.test");
        Files.delete(pem);
        assertThat(subject(at, "x.test")).isEqualTo("second.test");
    }

    /// Certificates are renewed, also badly, while clients come: each is served, and afterwards
    /// everybody sees the new one.
    @Test
    void renewedUnderLoad() throws Exception {
        var at = serve();
        var going = new AtomicBoolean(true);
        Callable<Integer> connect =
                () -> {
                    int served = 0;
                    for (; going.get(); served++)
                        assertThat(greets(at, "-servername", "x.test")).isTrue();
                    return served;
                };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = List.of(threads.submit(connect), threads.submit(connect));
            for (int i = 0; i < 20; i++) {
                var whole = directory.resolve("new");
                Tls.writeSelfSigned(whole, List.of("n" + i + ".test"));
                var text = Files.readString(whole);
                Files.writeString(pem, text.substring(0, text.length() / 2));
                assertThat(subject(at, "y.test")).endsWith(".test");
                Files.writeString(pem, text);
                assertThat(subject(at, "y.test")).isEqualTo("n" + i + ".test");
            }
            going.set(false);
            for (var client : clients) assertThat(client.get()).isPositive();
        }
    }

    @Test
    void encryptedKeysAreNamed() throws Exception {
        var key = directory.resolve("plain.key");
        pair(pem, key, "x.test", "9");
        var locked = directory.resolve("locked.key");
        openssl(
                "pkey",
                "-in",
                key.toString(),
                "-aes256",
                "-passout",
                "pass:x",
                "-out",
                locked.toString());
        assertThatThrownBy(() -> serve("TLS_PRIVATE_KEYFILE", locked.toString()))
                .isInstanceOf(ConfigError.class)
                .hasMessage(
                        "TLS_CERTFILE: "
                                + locked
                                + ": the private key is encrypted with a"
                                + " passphrase");
        var other = directory.resolve("other.key");
        pair(directory.resolve("other.pem"), other, "y.test", "9");
        assertThatThrownBy(() -> serve("TLS_PRIVATE_KEYFILE", other.toString()))
                .hasMessage("TLS_CERTFILE: " + other + ": the private key is not that of " + pem);
    }

    @Test
    void theReportSaysWhoIsServedWhat() throws Exception {
        Tls.writeSelfSigned(directory.resolve("imapd.pem.one.test"), List.of("one.test", "1.test"));
        Tls.writeSelfSigned(directory.resolve("imapd.pem.127.0.0.2"), List.of("two.test"));
        Files.writeString(directory.resolve("imapd.pem.bad.test"), "hello");
        var report = ServedCertificates.of(Settings.of(Map.of("TLS_CERTFILE", pem.toString())));
        assertThat(report.lines())
                .satisfiesExactly(
                        l ->
                                assertThat(l)
                                        .startsWith(
                                                pem
                                                        + ": for any other name and address; names"
                                                        + " mail.example.test; until 20"),
                        l -> assertThat(l).contains(": for the address 127.0.0.2; names two.test;"),
                        l ->
                                assertThat(l)
                                        .contains(
                                                ": for the name one.test; names one.test,"
                                                        + " 1.test;"));
        assertThat(report.problems())
                .singleElement()
                .satisfies(
                        p -> {
                            assertThat(p.isError()).isFalse();
                            assertThat(p.text())
                                    .endsWith("imapd.pem.bad.test: no certificate in it");
                        });
    }

    @Test
    void certificatesThatEndSoonAreWarnedOf() throws Exception {
        pair(pem, directory.resolve("k"), "x.test", "20");
        var chain = KeyFile.read(pem).certificates();
        var ends = Expiry.ends(chain);
        assertThat(Expiry.warning(pem, chain, Instant.now())).isEmpty();
        assertThat(Expiry.warning(pem, chain, ends.minus(Duration.ofDays(13))))
                .contains(pem + ": the certificate expires on " + ends);
        assertThat(Expiry.warning(pem, chain, ends.plusSeconds(1)))
                .contains(pem + ": the certificate expired on " + ends);
    }
}
