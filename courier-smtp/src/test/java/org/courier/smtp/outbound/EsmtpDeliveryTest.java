package org.courier.smtp.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Settings;
import org.courier.core.dns.Resolver;
import org.courier.smtp.CourierdSuite;
import org.courier.smtp.queue.Attempt;
import org.courier.smtp.queue.Content;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Info;
import org.courier.smtp.queue.Messages;
import org.courier.smtp.queue.Outcome;
import org.courier.smtp.queue.Progress.How;
import org.courier.smtp.queue.QueueId;
import org.courier.smtp.queue.Recipient;
import org.courier.smtp.queue.Recipient.Notify;
import org.courier.smtp.queue.Result;
import org.courier.smtp.route.Router;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

class EsmtpDeliveryTest {
    private static final String FULL_SENDER = "alice@mail.test";

    @TempDir Path directory;

    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.now());
    private final Map<String, String> settings = new HashMap<>();
    private Optional<EsmtpDelivery> running = Optional.empty();

    @BeforeEach
    void configuration() throws IOException {
        write("me", "mail.test");
        write("zone", "");
    }

    @AfterEach
    void close() {
        running.ifPresent(EsmtpDelivery::close);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private EsmtpDelivery delivery() {
        if (running.isEmpty())
            running =
                    Optional.of(
                            new EsmtpDelivery(
                                    ConfigDirectory.of(directory),
                                    Settings.of(settings),
                                    Resolver.zoneFile(directory.resolve("zone")),
                                    time::get));
        return running.get();
    }

    private static Envelope envelope(
            boolean utf8, boolean eightBit, boolean verp, boolean security, Recipient... to) {
        return new Envelope(
                FULL_SENDER,
                List.of(to),
                Optional.of("e1"),
                Optional.of("FULL"),
                utf8,
                eightBit,
                verp,
                security,
                "local",
                Optional.empty(),
                "dns; localhost",
                Map.of());
    }

    private List<Outcome> send(String host, Envelope envelope, String text) throws IOException {
        var octets = text.getBytes(StandardCharsets.UTF_8);
        Content content = () -> new ByteArrayInputStream(octets);
        var targets = new ArrayList<Attempt.Target>();
        for (int i = 0; i < envelope.recipients().size(); i++)
            targets.add(
                    new Attempt.Target(i, envelope.recipients().get(i), new Router.Remote(host)));
        return delivery()
                .deliver(
                        new Attempt(
                                new QueueId(1, 2, 3),
                                envelope,
                                host,
                                targets,
                                content,
                                octets.length));
    }

    private List<Outcome> send(ScriptedPeer peer, Envelope envelope, String text)
            throws IOException {
        return send("[127.0.0.1]," + peer.port(), envelope, text);
    }

    private static Envelope simple(String... to) {
        return Messages.envelope(FULL_SENDER, to);
    }

    private static boolean isFailed(Outcome outcome) {
        return outcome.result() instanceof Result.Failed;
    }

    private static boolean isDeferred(Outcome outcome) {
        return outcome.result() instanceof Result.Deferred;
    }

    private static String log(Outcome outcome) {
        var all = new StringBuilder();
        for (var info : outcome.log())
            all.append(info.kind().letter()).append(' ').append(info.text()).append('\n');
        return all.toString();
    }

    @Test
    void aPeerWithEveryExtensionGetsEveryParameter() throws Exception {
        try (var peer =
                new ScriptedPeer(
                        "PIPELINING",
                        "DSN",
                        "SIZE",
                        "8BITMIME",
                        "SMTPUTF8",
                        "XVERP=Courier",
                        "XEXDATA",
                        "XSECURITY=NONE,STARTTLS")) {
            peer.on(".", "558-250 ok first\r\n558-550-second no\r\n558 550 really no");
            var outcomes =
                    send(
                            peer,
                            envelope(
                                    true,
                                    true,
                                    true,
                                    false,
                                    Messages.recipient(
                                            "one@full.example", Notify.FAILURE, Notify.SUCCESS),
                                    new Recipient(
                                            "zwei@bücher.example",
                                            Set.of(Notify.NEVER),
                                            Optional.of("utf-8;ü=x@y"))),
                            "Subject: ü\n\n.dot\nö\n");
            assertThat(peer.lines())
                    .containsSequence(
                            "EHLO mail.test",
                            "MAIL FROM:<alice@mail.test> SMTPUTF8 BODY=8BITMIME VERP RET=FULL"
                                    + " ENVID=e1 SIZE=256",
                            "RCPT TO:<one@full.example> NOTIFY=SUCCESS,FAILURE",
                            "RCPT TO:<zwei@bücher.example> NOTIFY=NEVER"
                                    + " ORCPT=utf-8;\\x{FC}\\x{3D}x@y",
                            "DATA",
                            "Subject: ü",
                            "",
                            "..dot",
                            "ö",
                            ".");
            assertThat(outcomes.getFirst().result())
                    .isEqualTo(
                            new Result.Delivered(
                                    How.HANDED_ON, "delivered: [127.0.0.1] [127.0.0.1]"));
            assertThat(isFailed(outcomes.get(1))).isTrue();
            assertThat(log(outcomes.get(1)))
                    .contains("S DATA\nT smtp\nR 550-second no\nR 550 really no\n");
        }
    }

    @Test
    void aPeerWithoutVerpGetsATransactionForEachRecipient() throws Exception {
        try (var peer = new ScriptedPeer("SIZE", "DSN", "PIPELINING")) {
            var outcomes =
                    send(
                            peer,
                            envelope(
                                    false,
                                    false,
                                    true,
                                    false,
                                    Messages.recipient("u1@a.sub.example", Notify.NEVER),
                                    Messages.recipient("u2@a.sub.example", Notify.NEVER)),
                            "x\n");
            assertThat(peer.lines())
                    .containsSubsequence(
                            "MAIL FROM:<alice-u1=a.sub.example@mail.test> RET=FULL ENVID=e1"
                                    + " SIZE=256",
                            "RCPT TO:<u1@a.sub.example> NOTIFY=NEVER",
                            "DATA",
                            "RSET",
                            "MAIL FROM:<alice-u2=a.sub.example@mail.test> RET=FULL ENVID=e1"
                                    + " SIZE=256",
                            "RCPT TO:<u2@a.sub.example> NOTIFY=NEVER");
            assertThat(outcomes).allMatch(o -> o.result() instanceof Result.Delivered);
        }
    }

    @Test
    void aPeerOfRfc821GetsHeloAndSevenBits() throws Exception {
        try (var peer = new ScriptedPeer().on("EHLO", "502 what?").awaitingEach()) {
            var outcomes =
                    send(
                            peer,
                            envelope(false, true, false, false, Messages.recipient("a@old.test")),
                            "Subject: x\n\nschön = gut \n.punkt\n");
            assertThat(peer.lines())
                    .containsSequence(
                            "EHLO mail.test",
                            "HELO mail.test",
                            "MAIL FROM:<alice@mail.test>",
                            "RCPT TO:<a@old.test>",
                            "DATA",
                            "Subject: x",
                            "Mime-Version: 1.0",
                            "Content-Type: text/plain; charset=utf-8",
                            "Content-Transfer-Encoding: quoted-printable",
                            "X-Mime-Autoconverted: from 8bit to quoted-printable by courier",
                            "",
                            "sch=C3=B6n =3D gut=20",
                            "=2Epunkt",
                            ".")
                    .doesNotContain("PIPELINED");
            assertThat(outcomes.getFirst().result())
                    .isEqualTo(
                            new Result.Delivered(
                                    How.RELAYED, "delivered: [127.0.0.1] [127.0.0.1]"));
        }
    }

    @Test
    void eachRecipientHasItsOwnResult() throws Exception {
        try (var peer = new ScriptedPeer("PIPELINING")) {
            peer.on("RCPT TO:<b", "550 5.1.1 no").on("RCPT TO:<c", "451 4.3.0 later");
            var outcomes = send(peer, simple("a@x.test", "b@x.test", "c@x.test"), "x\n");
            assertThat(outcomes.get(0).result()).isInstanceOf(Result.Delivered.class);
            assertThat(isFailed(outcomes.get(1))).isTrue();
            assertThat(isDeferred(outcomes.get(2))).isTrue();
            assertThat(log(outcomes.get(2)))
                    .isEqualTo(
                            """
                            P [127.0.0.1] [127.0.0.1]
                            S RCPT TO:<c@x.test>
                            T smtp
                            R 451 4.3.0 later
                            """);
        }
    }

    @Test
    void whenEveryRecipientIsRefusedAnEmptyMessageEndsData() throws Exception {
        try (var peer = new ScriptedPeer("PIPELINING")) {
            peer.on("RCPT", "550 no");
            send(peer, simple("a@x.test"), "secret\n");
            assertThat(peer.lines()).containsSequence("DATA", ".").doesNotContain("secret");
        }
    }

    @Test
    void aSessionIsKeptAndUsedAgain() throws Exception {
        try (var peer = new ScriptedPeer("PIPELINING")) {
            for (int i = 0; i < 3; i++) send(peer, simple("a@x.test"), "x\n");
            assertThat(peer.sessions()).isEqualTo(1);
            assertThat(peer.lines("RSET")).hasSize(2);
            close();
            CourierdSuite.await(() -> Optional.of(0).filter(_ -> !peer.lines("QUIT").isEmpty()));
        }
    }

    @Test
    void anIdleSessionEndsWithQuit() throws Exception {
        write("esmtptimeoutkeepalive", "1");
        try (var peer = new ScriptedPeer("PIPELINING")) {
            send(peer, simple("a@x.test"), "x\n");
            assertThat(delivery().idle()).isEqualTo(1);
            CourierdSuite.await(() -> Optional.of(0).filter(_ -> !peer.lines("QUIT").isEmpty()));
            assertThat(delivery().idle()).isZero();
        }
    }

    @Test
    void aKeptSessionThatHasGoneIsReplaced() throws Exception {
        try (var peer = new ScriptedPeer("PIPELINING")) {
            peer.on("RSET", "421 too long");
            send(peer, simple("a@x.test"), "x\n");
            assertThat(send(peer, simple("a@x.test"), "x\n").getFirst().result())
                    .isInstanceOf(Result.Delivered.class);
            assertThat(peer.sessions()).isEqualTo(2);
        }
    }

    @Test
    void tlsIsUsedWhereItIsOffered() throws Exception {
        try (var peer = new ScriptedPeer("STARTTLS").withTls(directory.resolve("pem"))) {
            assertThat(send(peer, simple("a@x.test"), "x\n").getFirst().result())
                    .isInstanceOf(Result.Delivered.class);
            assertThat(peer.lines())
                    .containsSequence("EHLO mail.test", "STARTTLS", "EHLO mail.test");
        }
    }

    @Test
    void brokenTlsIsRememberedAndMailGoesInClear() throws Exception {
        try (var peer = new ScriptedPeer("STARTTLS").breakingTls()) {
            assertThat(send(peer, simple("a@x.test"), "x\n").getFirst().result())
                    .isInstanceOf(Result.Delivered.class);
            close();
            assertThat(peer.lines("STARTTLS")).hasSize(1);
            time.updateAndGet(t -> t.plus(Duration.ofMinutes(119)));
            send("[127.0.0.1]," + peer.port() + " /IPV4ONLY", simple("a@x.test"), "x\n");
            assertThat(peer.lines("STARTTLS")).hasSize(1);
            time.updateAndGet(t -> t.plus(Duration.ofMinutes(122)));
            send("[127.0.0.1]," + peer.port() + " /SECURITY=NONE", simple("a@x.test"), "x\n");
            assertThat(peer.lines("STARTTLS")).hasSize(2);
        }
    }

    @Test
    void requiredTlsIsNeverDoneWithout() throws Exception {
        try (var peer = new ScriptedPeer("PIPELINING");
                var broken = new ScriptedPeer("STARTTLS").breakingTls()) {
            var host = "[127.0.0.1]," + peer.port() + " /SECURITY=REQUIRED";
            var outcome = send(host, simple("a@x.test"), "x\n").getFirst();
            assertThat(isFailed(outcome)).isTrue();
            assertThat(log(outcome)).contains("/SECURITY=REQUIRED set, but TLS is not available");
            var second = "[127.0.0.1]," + broken.port() + " /SECURITY=REQUIRED";
            assertThat(isDeferred(send(second, simple("a@x.test"), "x\n").getFirst())).isTrue();
            var security = envelope(false, false, false, true, Messages.recipient("a@x.test"));
            assertThat(log(send(peer, security, "x\n").getFirst()))
                    .contains("500 Unable to set minimum security level.");
            assertThat(peer.lines("MAIL")).isEmpty();
            assertThat(broken.lines("MAIL")).isEmpty();
        }
    }

    @Test
    void aCertificateIsVerifiedWhereThatIsWanted() throws Exception {
        var certificate = directory.resolve("pem");
        try (var peer = new ScriptedPeer("STARTTLS").withTls(certificate)) {
            write("zone", "peer.test. IN A 127.0.0.1\nother.test. IN A 127.0.0.1\n");
            settings.put("ESMTP_TLS_VERIFY_DOMAIN", "1");
            settings.put("TLS_VERIFYPEER", "PEER");
            settings.put("TLS_TRUSTCERTS", certificate.toString());
            var good = send("peer.test," + peer.port(), simple("a@x.test"), "x\n").getFirst();
            assertThat(good.result()).isInstanceOf(Result.Delivered.class);
            var bad = send("other.test," + peer.port(), simple("a@x.test"), "x\n").getFirst();
            assertThat(isDeferred(bad)).isTrue();
            assertThat(log(bad)).contains("TLS");
        }
    }

    @Test
    void aRelayThatWantsALoginGetsIt() throws Exception {
        try (var peer = new ScriptedPeer("AUTH PLAIN LOGIN CRAM-MD5")) {
            peer.on("AUTH CRAM-MD5", "334 PDEyM0BwZWVyLnRlc3Q+").on("YWxpY2Ug", "235 welcome");
            write("esmtpauthclient", "[127.0.0.1]," + peer.port() + " alice secret\n");
            assertThat(send(peer, simple("a@x.test"), "x\n").getFirst().result())
                    .isInstanceOf(Result.Delivered.class);
        }
        try (var peer = new ScriptedPeer("AUTH GSSAPI")) {
            write("esmtpauthclient", "[127.0.0.1]," + peer.port() + " alice secret\n");
            assertThat(isFailed(send(peer, simple("a@x.test"), "x\n").getFirst())).isTrue();
        }
    }

    @Test
    void utf8AddressesNeedAPeerThatKnowsThem() throws Exception {
        try (var peer = new ScriptedPeer("8BITMIME")) {
            var outcomes = send(peer, simple("jürgen@x.test", "a@bücher.test"), "x\n");
            assertThat(log(outcomes.get(0))).contains("does not support SMTPUTF8");
            assertThat(outcomes.get(1).result()).isInstanceOf(Result.Delivered.class);
            assertThat(peer.lines("RCPT")).containsExactly("RCPT TO:<a@xn--bcher-kva.test>");
            var utf8 = envelope(true, true, false, false, Messages.recipient("a@x.test"));
            assertThat(isFailed(send(peer, utf8, "Subject: ü\n\n").getFirst())).isTrue();
        }
    }

    @Test
    void mailExchangersAreTriedInOrder() throws Exception {
        try (var good = new ScriptedPeer("PIPELINING").greets("220 hello")) {
            write(
                    "zone",
                    """
                    far.test. IN MX 20 good.test.
                    far.test. IN MX 10 dead.test.
                    far.test. IN MX 5 missing.test.
                    good.test. IN A 127.0.0.1
                    dead.test. IN A 127.0.0.2
                    """);
            var outcome = send("far.test," + good.port(), simple("a@far.test"), "x\n").getFirst();
            assertThat(outcome.result())
                    .isEqualTo(
                            new Result.Delivered(How.RELAYED, "delivered: good.test [127.0.0.1]"));
        }
    }

    @Test
    void aBusyHostSendsToTheNext() throws Exception {
        try (var peer = new ScriptedPeer().greets("421 busy")) {
            var outcome = send(peer, simple("a@x.test"), "x\n").getFirst();
            assertThat(isDeferred(outcome)).isTrue();
            assertThat(log(outcome)).contains("R 421 busy");
        }
    }

    @Test
    void whatTheDnsSaysOfADomain() throws Exception {
        write(
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
        var outcome = send(domain, simple("a@" + domain), "x\n").getFirst();
        return (isFailed(outcome) ? "F " : "D ") + outcome.log().getLast().text();
    }

    @Test
    void aHostThatIsDownIsLeftAlone() throws Exception {
        int port;
        try (var closed = new ScriptedPeer()) {
            port = closed.port();
        }
        var host = "[127.0.0.1]," + port;
        assertThat(log(send(host, simple("a@x.test"), "x\n").getFirst())).contains("C ");
        assertThat(log(send(host, simple("a@x.test"), "x\n").getFirst()))
                .contains("No connection a short while ago");
        time.updateAndGet(t -> t.plus(Duration.ofMinutes(6)));
        assertThat(log(send(host, simple("a@x.test"), "x\n").getFirst()))
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
                assertThat(isDeferred(send(peer, simple("a@x.test"), "x\n").getFirst()))
                        .as(reply.substring(0, Math.min(20, reply.length())))
                        .isTrue();
            }
        }
        try (var peer = new ScriptedPeer("PIPELINING").on("DATA", "250 what?")) {
            assertThat(isDeferred(send(peer, simple("a@x.test"), "x\n").getFirst())).isTrue();
        }
    }

    @Test
    void linesEndWithCrLfAndNoOtherwise() throws Exception {
        try (var peer = new ScriptedPeer("8BITMIME")) {
            send(peer, simple("a@x.test"), "a\r\nb\rc\n.\n\r\n.\rd\n..\nend");
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
        assertThat(send("[127.0.0.1],1", bounce, "x\n").getFirst().result())
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
