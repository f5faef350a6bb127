package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.config.Settings;
import org.courier.core.net.Connection.Woken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

/// Handshakes, data and versions.
@Timeout(60)
class TlsTest {
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
    void talksToTheJdksSockets() throws Exception {
        var at = stage.serve(Tls.server(pem), TlsStage::echo);
        for (var protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (var socket = TlsStage.jdkClient(at, Optional.empty())) {
                socket.setEnabledProtocols(new String[] {protocol});
                var text = "x".repeat(5000) + "\n";
                for (int i = 0; i < 20; i++) {
                    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                    var back = socket.getInputStream().readNBytes(text.length());
                    assertThat(new String(back, StandardCharsets.US_ASCII)).isEqualTo(text);
                }
                assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            }
        }
    }

    @Test
    void talksToOpenSsl() throws Exception {
        var at = stage.serve(Tls.server(pem), TlsStage::echo);
        var client =
                new ProcessBuilder(
                                "openssl",
                                "s_client",
                                "-quiet",
                                "-connect",
                                "127.0.0.1:" + at.getPort(),
                                "-CAfile",
                                pem.toString(),
                                "-verify_return_error",
                                "-verify_ip",
                                "127.0.0.1")
                        .redirectError(directory.resolve("err").toFile())
                        .start();
        try {
            client.getOutputStream().write("hello openssl\n".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
            assertThat(
                            new String(
                                    client.getInputStream().readNBytes(14),
                                    StandardCharsets.US_ASCII))
                    .as(() -> TlsStage.read(directory.resolve("err")))
                    .isEqualTo("hello openssl\n");
        } finally {
            client.destroy();
        }
    }

    /// Both directions full of data at once: nothing may be lost, nobody may wait forever.
    @Test
    void largeDataBothWays() throws Exception {
        int size = 8 << 20;
        var data = new byte[size];
        new Random(1).nextBytes(data);
        var at =
                stage.serve(
                        Tls.server(pem),
                        c -> {
                            var piece = new byte[100_000];
                            int n;
                            while ((n = c.read(piece, 0, piece.length)) >= 0) c.write(piece, 0, n);
                        });
        try (var client = TlsStage.connect(at)) {
            client.startTlsClient(Tls.client(false, Optional.empty()), "mail.example.test");
            try (var socket = TlsStage.jdkClient(at, Optional.empty())) {
                var writer =
                        Thread.ofVirtual()
                                .start(
                                        () -> {
                                            try {
                                                socket.getOutputStream().write(data);
                                            } catch (IOException e) {
                                                throw new IllegalStateException(e);
                                            }
                                        });
                assertThat(socket.getInputStream().readNBytes(size)).isEqualTo(data);
                writer.join();
            }
            var back = new byte[1 << 20];
            for (int from = 0; from < size; from += back.length) {
                int at2 = from;
                client.write(data, from, back.length / 4);
                client.flush();
                client.readFully(back, 0, back.length / 4);
                assertThat(
                                Arrays.equals(
                                        back, 0, back.length / 4, data, at2, at2 + back.length / 4))
                        .isTrue();
            }
        }
    }

    @Test
    void whatArrivesBeforeTheHandshakeIsThrownAway() throws Exception {
        var heard = new ArrayList<String>();
        var done = new CompletableFuture<List<String>>();
        var tls = Tls.server(pem);
        var at =
                stage.open(
                        Listener.Options.of("test", new InetSocketAddress("127.0.0.1", 0)),
                        c -> {
                            heard.add(TlsStage.line(c));
                            // make sure that the injected command is there
                            while (!c.hasInput()) c.await(Duration.ofSeconds(5));
                            c.write("OK begin\r\n");
                            c.startTls(tls);
                            for (var l = TlsStage.line(c); !l.isEmpty(); l = TlsStage.line(c))
                                heard.add(l);
                            done.complete(heard);
                        });
        try (var client = TlsStage.connect(at)) {
            client.write("STARTTLS\r\nINJECTED\r\n");
            client.flush();
            assertThat(TlsStage.line(client)).isEqualTo("OK begin\r\n");
            client.startTlsClient(Tls.client(false, Optional.empty()), "mail.example.test");
            client.write("LOGIN\r\n");
        }
        assertThat(done.get(10, TimeUnit.SECONDS)).containsExactly("STARTTLS\r\n", "LOGIN\r\n");
    }

    @Test
    void startTlsWorksWhenTheAnswerWasFlushedBefore() throws Exception {
        var tls = Tls.server(pem);
        var at =
                stage.open(
                        Listener.Options.of("test", new InetSocketAddress("127.0.0.1", 0)),
                        c -> {
                            TlsStage.line(c);
                            c.write("OK begin\r\n");
                            c.flush();
                            // the handshake's first message comes before startTls
                            while (!c.hasInput()) c.await(Duration.ofSeconds(5));
                            c.startTls(tls);
                            c.write("inside\n");
                        });
        try (var client = TlsStage.connect(at)) {
            client.write("STARTTLS\r\n");
            client.flush();
            assertThat(TlsStage.line(client)).isEqualTo("OK begin\r\n");
            client.startTlsClient(Tls.client(false, Optional.empty()), "mail.example.test");
            assertThat(TlsStage.line(client)).isEqualTo("inside\n");
        }
    }

    @Test
    void plainTextInsteadOfAHandshakeIsRefused() throws Exception {
        var at = stage.serve(Tls.server(pem), TlsStage::echo);
        try (var client = new Socket(at.getAddress(), at.getPort())) {
            client.getOutputStream().write("EHLO me\r\n".getBytes(StandardCharsets.US_ASCII));
            var answer = client.getInputStream().readAllBytes();
            assertThat(answer).startsWith(21); // an alert record
        }
    }

    @Test
    void bothSidesAgreeOnTheChannelBindings() throws Exception {
        var seen = new CompletableFuture<TlsInfo>();
        var settings = Map.of("TLS_CERTFILE", pem.toString(), "TLS_ALPN", "imap, pop3");
        var at =
                stage.serve(
                        Tls.server(Settings.of(settings)).orElseThrow(),
                        c -> {
                            seen.complete(c.tls().orElseThrow());
                            TlsStage.echo(c);
                        });
        try (var client = TlsStage.connect(at)) {
            client.startTlsClient(Tls.client(false, Optional.empty()), "mail.example.test");
            var ours = client.tls().orElseThrow();
            var theirs = seen.get(10, TimeUnit.SECONDS);
            assertThat(ours.protocol()).isEqualTo("TLSv1.3");
            assertThat(theirs.cipherSuite()).isEqualTo(ours.cipherSuite());
            assertThat(ours.bits()).isEqualTo(256);
            assertThat(theirs.serverName()).contains("mail.example.test");
            assertThat(ours.tlsExporter().orElseThrow())
                    .hasSize(32)
                    .isEqualTo(theirs.tlsExporter().orElseThrow());
            assertThat(ours.tlsServerEndPoint().orElseThrow())
                    .hasSize(32)
                    .isEqualTo(theirs.tlsServerEndPoint().orElseThrow());
            assertThat(theirs.peerCertificates()).isEmpty();
            assertThat(theirs.applicationProtocol()).isEmpty();
        }
    }

    @Test
    void onlyTheNamedVersionIsSpoken() throws Exception {
        var settings = Map.of("TLS_CERTFILE", pem.toString(), "TLS_PROTOCOL", "TLSv1.2");
        var at = stage.serve(Tls.server(Settings.of(settings)).orElseThrow(), TlsStage::echo);
        try (var socket = TlsStage.jdkClient(at, Optional.empty())) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
        }
        try (var socket = TlsStage.jdkClient(at, Optional.empty())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            assertThatThrownBy(socket::startHandshake).hasMessageContaining("protocol_version");
        }
    }

    @Test
    void startTlsMayHaveItsOwnVersions() throws Exception {
        var settings =
                Map.of(
                        "TLS_CERTFILE", pem.toString(),
                        "TLS_PROTOCOL", "TLSv1.3",
                        "TLS_STARTTLS_PROTOCOL", "TLSv1.2");
        var tls = Tls.server(Settings.of(settings)).orElseThrow();
        var implicit = stage.serve(tls, TlsStage::echo);
        var byCommand =
                stage.open(
                        Listener.Options.of("test", new InetSocketAddress("127.0.0.1", 0)),
                        c -> c.startTls(tls));
        for (var at : List.of(implicit, byCommand)) {
            try (var client = TlsStage.connect(at)) {
                client.startTlsClient(Tls.client(false, Optional.empty()), "x.test");
                assertThat(client.tls().orElseThrow().protocol())
                        .isEqualTo(at.equals(implicit) ? "TLSv1.3" : "TLSv1.2");
            }
        }
    }

    /// The reason is found in a delegated task, when half of our answer is already sealed.
    @Test
    void aLateFailureIsToldAsAnAlert() throws Exception {
        var at = stage.serve(Tls.server(pem), TlsStage::echo);
        try (var socket = TlsStage.jdkClient(at, Optional.empty())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            var parameters = socket.getSSLParameters();
            parameters.setSignatureSchemes(new String[] {"rsa_pss_rsae_sha256"});
            socket.setSSLParameters(parameters);
            assertThatThrownBy(socket::startHandshake).hasMessageContaining("handshake_failure");
        }
    }

    @Test
    void manyHandshakesAtOnce() throws Exception {
        var at = stage.serve(Tls.server(pem), TlsStage::echo);
        var subjects = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 40; i++) {
            var subject = new CompletableFuture<String>();
            subjects.add(subject);
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    subject.complete(TlsStage.subjectFor(at, Optional.empty()));
                                } catch (Exception e) {
                                    subject.completeExceptionally(e);
                                }
                            });
        }
        for (var subject : subjects)
            assertThat(subject.get(30, TimeUnit.SECONDS)).isEqualTo("CN=mail.example.test");
    }

    @Test
    void aWrongAlpnIsRefused() throws Exception {
        var settings = Map.of("TLS_CERTFILE", pem.toString(), "TLS_ALPN", "imap");
        var at = stage.serve(Tls.server(Settings.of(settings)).orElseThrow(), TlsStage::echo);
        for (var wanted : List.of("imap", "h2")) {
            try (var socket = TlsStage.jdkClient(at, Optional.empty())) {
                var parameters = socket.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {wanted});
                socket.setSSLParameters(parameters);
                if (wanted.equals("imap")) {
                    socket.startHandshake();
                    assertThat(socket.getApplicationProtocol()).isEqualTo("imap");
                } else {
                    assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
                }
            }
        }
    }

    /// A client may start a new handshake at will in TLS 1.2, each costing us a signature.
    @Test
    void renegotiationIsRefused() throws Exception {
        var at = stage.serve(Tls.server(pem), TlsStage::echo);
        try (var socket = TlsStage.jdkClient(at, Optional.empty())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.getOutputStream().write("a\n".getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().readNBytes(2)).hasSize(2);
            assertThatThrownBy(
                            () -> {
                                socket.startHandshake();
                                for (int i = 0; i < 3; i++) {
                                    socket.getOutputStream().write('\n');
                                    if (socket.getInputStream().read() < 0)
                                        throw new SSLException("closed");
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void wakingWorksUnderTls() throws Exception {
        var connection = new CompletableFuture<Connection>();
        var woken = new CompletableFuture<List<Woken>>();
        var at =
                stage.serve(
                        Tls.server(pem),
                        c -> {
                            connection.complete(c);
                            var list = new ArrayList<Woken>();
                            for (int i = 0; i < 4; i++) {
                                var why = c.await(Duration.ofSeconds(20));
                                list.add(why);
                                if (why == Woken.INPUT) TlsStage.line(c);
                                c.write(".");
                                c.flush();
                            }
                            woken.complete(list);
                        });
        try (var client = TlsStage.connect(at)) {
            client.startTlsClient(Tls.client(false, Optional.empty()), "x.test");
            var server = connection.get(10, TimeUnit.SECONDS);
            server.wake();
            assertThat(client.read()).isEqualTo('.');
            client.write("line\n");
            client.flush();
            assertThat(client.read()).isEqualTo('.');
            server.wake();
            assertThat(client.read()).isEqualTo('.');
        }
        assertThat(woken.get(10, TimeUnit.SECONDS))
                .containsExactly(Woken.CALLED, Woken.INPUT, Woken.CALLED, Woken.CLOSED);
    }

    @Test
    void deflateBothWaysOnTopOfTls() throws Exception {
        var at =
                stage.serve(
                        Tls.server(pem),
                        c -> {
                            c.write("OK\r\n");
                            c.startDeflate();
                            TlsStage.echo(c);
                        });
        try (var client = TlsStage.connect(at)) {
            client.startTlsClient(Tls.client(false, Optional.empty()), "x.test");
            assertThat(TlsStage.line(client)).isEqualTo("OK\r\n");
            client.startDeflate();
            for (int i = 0; i < 100; i++) {
                var text = "line " + i + " " + "y".repeat(i * 50) + "\n";
                client.write(text);
                client.flush();
                assertThat(TlsStage.line(client)).isEqualTo(text);
            }
        }
    }
}
