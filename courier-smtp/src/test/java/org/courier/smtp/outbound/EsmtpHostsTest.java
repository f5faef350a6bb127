package org.courier.smtp.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.courier.smtp.outbound.SendingHost.envelope;
import static org.courier.smtp.outbound.SendingHost.isDeferred;
import static org.courier.smtp.outbound.SendingHost.isFailed;
import static org.courier.smtp.outbound.SendingHost.log;
import static org.courier.smtp.outbound.SendingHost.simple;

import org.courier.core.net.Tls;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Info;
import org.courier.smtp.queue.Messages;
import org.courier.smtp.queue.Progress.How;
import org.courier.smtp.queue.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which host is talked to, and how: MX, TLS, login, hosts that are down.
class EsmtpHostsTest {
    @TempDir Path directory;
    private SendingHost from;

    @BeforeEach
    void configuration() throws IOException {
        from = new SendingHost(directory);
    }

    @AfterEach
    void close() {
        from.close();
    }

    @Test
    void tlsIsUsedWhereItIsOffered() throws Exception {
        try (var peer = new ScriptedPeer("STARTTLS").withTls(directory.resolve("pem"))) {
            assertThat(from.send(peer, simple("a@x.test"), "x\n").getFirst().result())
                    .isInstanceOf(Result.Delivered.class);
            assertThat(peer.lines())
                    .containsSequence("EHLO mail.test", "STARTTLS", "EHLO mail.test");
        }
    }

    @Test
    void brokenTlsIsRememberedAndMailGoesInClear() throws Exception {
        try (var peer = new ScriptedPeer("STARTTLS").breakingTls()) {
            assertThat(from.send(peer, simple("a@x.test"), "x\n").getFirst().result())
                    .isInstanceOf(Result.Delivered.class);
            close();
            assertThat(peer.lines("STARTTLS")).hasSize(1);
            from.time().updateAndGet(t -> t.plus(Duration.ofMinutes(119)));
            from.send("[127.0.0.1]," + peer.port() + " /IPV4ONLY", simple("a@x.test"), "x\n");
            assertThat(peer.lines("STARTTLS")).hasSize(1);
            from.time().updateAndGet(t -> t.plus(Duration.ofMinutes(122)));
            from.send("[127.0.0.1]," + peer.port() + " /SECURITY=NONE", simple("a@x.test"), "x\n");
            assertThat(peer.lines("STARTTLS")).hasSize(2);
        }
    }

    @Test
    void requiredTlsIsNeverDoneWithout() throws Exception {
        try (var peer = new ScriptedPeer("PIPELINING");
                var broken = new ScriptedPeer("STARTTLS").breakingTls()) {
            var host = "[127.0.0.1]," + peer.port() + " /SECURITY=REQUIRED";
            var outcome = from.send(host, simple("a@x.test"), "x\n").getFirst();
            assertThat(isFailed(outcome)).isTrue();
            assertThat(log(outcome)).contains("/SECURITY=REQUIRED set, but TLS is not available");
            var second = "[127.0.0.1]," + broken.port() + " /SECURITY=REQUIRED";
            assertThat(isDeferred(from.send(second, simple("a@x.test"), "x\n").getFirst()))
                    .isTrue();
            var security = envelope(false, false, false, true, Messages.recipient("a@x.test"));
            assertThat(log(from.send(peer, security, "x\n").getFirst()))
                    .contains("500 Unable to set minimum security level.");
            assertThat(peer.lines("MAIL")).isEmpty();
            assertThat(broken.lines("MAIL")).isEmpty();
        }
    }

    @Test
    void aCertificateIsVerifiedWhereThatIsWanted() throws Exception {
        var certificate = directory.resolve("pem");
        try (var peer = new ScriptedPeer("STARTTLS").withTls(certificate)) {
            from.write("zone", "peer.test. IN A 127.0.0.1\nother.test. IN A 127.0.0.1\n");
            from.settings().put("ESMTP_TLS_VERIFY_DOMAIN", "1");
            from.settings().put("TLS_VERIFYPEER", "PEER");
            from.settings().put("TLS_TRUSTCERTS", certificate.toString());
            var good = from.send("peer.test," + peer.port(), simple("a@x.test"), "x\n").getFirst();
            assertThat(good.result()).isInstanceOf(Result.Delivered.class);
            var bad = from.send("other.test," + peer.port(), simple("a@x.test"), "x\n").getFirst();
            assertThat(isDeferred(bad)).isTrue();
            assertThat(log(bad)).contains("TLS");
        }
    }

    @Test
    void aRelayThatWantsALoginGetsIt() throws Exception {
        try (var peer = new ScriptedPeer("AUTH PLAIN LOGIN CRAM-MD5")) {
            peer.on("AUTH CRAM-MD5", "334 PDEyM0BwZWVyLnRlc3Q+").on("YWxpY2Ug", "235 welcome");
            from.write("esmtpauthclient", "[127.0.0.1]," + peer.port() + " alice secret\n");
            assertThat(from.send(peer, simple("a@x.test"), "x\n").getFirst().result())
                    .isInstanceOf(Result.Delivered.class);
        }
        try (var peer = new ScriptedPeer("AUTH GSSAPI")) {
            from.write("esmtpauthclient", "[127.0.0.1]," + peer.port() + " alice secret\n");
            assertThat(isFailed(from.send(peer, simple("a@x.test"), "x\n").getFirst())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/token", "|cat '%s/token'"})
    void aRelayMayBeGivenATokenInsteadOfAPassword(String source) throws Exception {
        var place = source.startsWith("|") ? source.formatted(directory) : directory + source;
        var said = "user=alice\1auth=Bearer abc.def\1\1";
        var encoded = Base64.getEncoder().encodeToString(said.getBytes(StandardCharsets.US_ASCII));
        try (var peer =
                new ScriptedPeer("STARTTLS", "AUTH PLAIN XOAUTH2")
                        .withTls(directory.resolve("pem"))) {
            peer.on("AUTH XOAUTH2", "235 welcome");
            var relay = "[127.0.0.1]," + peer.port();
            from.write("esmtpauthclient", relay + " alice {TOKEN}" + place + "\n");
            // There is none yet.
            var missing = from.send(peer, simple("a@x.test"), "x\n").getFirst();
            assertThat(isDeferred(missing)).isTrue();
            assertThat(log(missing)).contains("No token");
            assertThat(peer.lines("AUTH")).isEmpty();
            from.write("token", "abc.def\n");
            assertThat(from.send(peer, simple("a@x.test"), "x\n").getFirst().result())
                    .isInstanceOf(Result.Delivered.class);
            assertThat(peer.lines("AUTH")).containsExactly("AUTH XOAUTH2 " + encoded);
        }
    }

    @Test
    void aRelayMayAskForOurCertificate() throws Exception {
        var own = directory.resolve("own.pem");
        Tls.writeSelfSigned(own, List.of("mail.test"));
        from.settings().put("TLS_CERTFILE", own.toString());
        try (var peer =
                new ScriptedPeer("STARTTLS", "AUTH EXTERNAL PLAIN")
                        .withTls(directory.resolve("pem"), own)) {
            peer.on("AUTH EXTERNAL", "235 welcome");
            from.write("esmtpauthclient", "[127.0.0.1]," + peer.port() + " mail.test {EXTERNAL}\n");
            assertThat(from.send(peer, simple("a@x.test"), "x\n").getFirst().result())
                    .isInstanceOf(Result.Delivered.class);
            assertThat(peer.lines("AUTH")).containsExactly("AUTH EXTERNAL bWFpbC50ZXN0");
            assertThat(peer.certificates()).containsExactly("CN=mail.test");
        }
    }

    @Test
    void aTokenIsNotSentWithoutTls() throws Exception {
        try (var peer = new ScriptedPeer("AUTH PLAIN OAUTHBEARER XOAUTH2")) {
            from.write(
                    "esmtpauthclient", "[127.0.0.1]," + peer.port() + " alice {TOKEN}|echo abc\n");
            var outcome = from.send(peer, simple("a@x.test"), "x\n").getFirst();
            assertThat(isDeferred(outcome)).isTrue();
            assertThat(log(outcome)).contains("No login without TLS").doesNotContain("abc");
            assertThat(peer.lines("AUTH")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, false, false, false",
        "192.0.2.1, true, false, true",
        "192.0.2.1, false, true, true",
        "127.0.0.1, false, false, true",
        "::1, false, false, true"
    })
    void aPasswordIsShownUnderTlsOrWhereTheLineSaysSo(
            String relay, boolean tls, boolean written, boolean shown) {
        assertThat(RelayLogin.mayShow(InetAddress.ofLiteral(relay), tls, written)).isEqualTo(shown);
    }

    @Test
    void utf8AddressesNeedAPeerThatKnowsThem() throws Exception {
        try (var peer = new ScriptedPeer("8BITMIME")) {
            var outcomes = from.send(peer, simple("jürgen@x.test", "a@bücher.test"), "x\n");
            assertThat(log(outcomes.get(0))).contains("does not support SMTPUTF8");
            assertThat(outcomes.get(1).result()).isInstanceOf(Result.Delivered.class);
            assertThat(peer.lines("RCPT")).containsExactly("RCPT TO:<a@xn--bcher-kva.test>");
            var utf8 = envelope(true, true, false, false, Messages.recipient("a@x.test"));
            assertThat(isFailed(from.send(peer, utf8, "Subject: ü\n\n").getFirst())).isTrue();
        }
    }

    @Test
    void mailExchangersAreTriedInOrder() throws Exception {
        try (var good = new ScriptedPeer("PIPELINING").greets("220 hello")) {
            from.write(
                    "zone",
                    """
                    far.test. IN MX 20 good.test.
                    far.test. IN MX 10 dead.test.
                    far.test. IN MX 5 missing.test.
                    good.test. IN A 127.0.0.1
                    dead.test. IN A 127.0.0.2
                    """);
            var outcome =
                    from.send("far.test," + good.port(), simple("a@far.test"), "x\n").getFirst();
            assertThat(outcome.result())
                    .isEqualTo(
                            new Result.Delivered(How.RELAYED, "delivered: good.test [127.0.0.1]"));
        }
    }

    @Test
    void aBusyHostSendsToTheNext() throws Exception {
        try (var peer = new ScriptedPeer().greets("421 busy")) {
            var outcome = from.send(peer, simple("a@x.test"), "x\n").getFirst();
            assertThat(isDeferred(outcome)).isTrue();
            assertThat(log(outcome)).contains("R 421 busy");
        }
    }

    @Test
    void whatTheDnsSaysOfADomain() throws Exception {
        from.write(
                "zone",
                """
                null.test. IN MX 0 .
                literal.test. IN MX 0 192.0.2.1.
                loop.test. IN CNAME pool.test.
                pool.test. IN CNAME loop.test.
                self.test. IN MX 10 us.test.
                us.test. IN A 127.0.0.1
                nothing.test. IN TXT "x"
                """);
        assertThat(dns("null.test")).isEqualTo("F 556 Domain does not receive mail.");
        assertThat(dns("literal.test")).isEqualTo("F 550 This domain's DNS violates RFC 1035.");
        assertThat(dns("loop.test")).isEqualTo("F 550 This domain's DNS violates RFC 1035.");
        assertThat(dns("self.test"))
                .isEqualTo("F 550 configuration error: mail loops back to myself (MX problem).");
        assertThat(dns("nothing.test")).isEqualTo("F 550 No such domain.");
        assertThat(dns("gone.test")).isEqualTo("F 550 No such domain.");
    }

    private String dns(String domain) throws IOException {
        var outcome = from.send(domain, simple("a@" + domain), "x\n").getFirst();
        return (isFailed(outcome) ? "F " : "D ") + outcome.log().getLast().text();
    }

    @Test
    void aHostThatIsDownIsLeftAlone() throws Exception {
        int port;
        try (var closed = new ScriptedPeer()) {
            port = closed.port();
        }
        var host = "[127.0.0.1]," + port;
        assertThat(log(from.send(host, simple("a@x.test"), "x\n").getFirst())).contains("C ");
        assertThat(log(from.send(host, simple("a@x.test"), "x\n").getFirst()))
                .contains("No connection a short while ago");
        from.time().updateAndGet(t -> t.plus(Duration.ofMinutes(6)));
        assertThat(log(from.send(host, simple("a@x.test"), "x\n").getFirst()))
                .doesNotContain("a short while ago");
    }

    @Test
    void hostilePeersDefer() throws Exception {
        for (var reply :
                List.of(
                        "",
                        "nonsense",
                        "250-" + "x".repeat(10_000),
                        "250-a\r\n".repeat(1000) + "250 b",
                        "999 high",
                        "25")) {
            try (var peer = new ScriptedPeer("PIPELINING").on("MAIL", reply)) {
                assertThat(isDeferred(from.send(peer, simple("a@x.test"), "x\n").getFirst()))
                        .as(reply.substring(0, Math.min(20, reply.length())))
                        .isTrue();
            }
        }
        try (var peer = new ScriptedPeer("PIPELINING").on("DATA", "250 what?")) {
            assertThat(isDeferred(from.send(peer, simple("a@x.test"), "x\n").getFirst())).isTrue();
        }
    }

    @Test
    void linesEndWithCrLfAndNoOtherwise() throws Exception {
        try (var peer = new ScriptedPeer("8BITMIME")) {
            from.send(peer, simple("a@x.test"), "a\r\nb\rc\n.\n\r\n.\rd\n..\nend");
            assertThat(peer.lines())
                    .containsSequence("DATA", "a", "b c", "..", "", ".. d", "...", "end", ".");
        }
    }

    @Test
    void backscatterIsDroppedWhereThatIsSet() throws Exception {
        var bounce =
                new Envelope(
                        "",
                        List.of(Messages.recipient("a@x.test")),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        false,
                        "smtp/dsn",
                        Optional.empty(),
                        "",
                        Map.of());
        assertThat(from.send("[127.0.0.1],1", bounce, "x\n").getFirst().result())
                .isEqualTo(
                        new Result.Delivered(
                                How.HANDED_ON, "delivered: backscatter bounce dropped"));
    }

    @Test
    void infoLinesAreCleanAndShort() {
        assertThat(Info.reply("550 a\u001b[2Jb\n").text()).isEqualTo("550 a [2Jb ");
        assertThat(Info.reply("x".repeat(5000)).text()).hasSize(1000);
    }
}
