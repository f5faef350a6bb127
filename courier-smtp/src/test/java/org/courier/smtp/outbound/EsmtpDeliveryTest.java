package org.courier.smtp.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.courier.smtp.outbound.SendingHost.envelope;
import static org.courier.smtp.outbound.SendingHost.isDeferred;
import static org.courier.smtp.outbound.SendingHost.isFailed;
import static org.courier.smtp.outbound.SendingHost.log;
import static org.courier.smtp.outbound.SendingHost.simple;

import org.courier.smtp.CourierdSuite;
import org.courier.smtp.queue.Messages;
import org.courier.smtp.queue.Progress.How;
import org.courier.smtp.queue.Recipient;
import org.courier.smtp.queue.Recipient.Notify;
import org.courier.smtp.queue.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// What a peer is told, and what its answers come to.
class EsmtpDeliveryTest {
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
                    from.send(
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
                    from.send(
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
                    from.send(
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
            var outcomes = from.send(peer, simple("a@x.test", "b@x.test", "c@x.test"), "x\n");
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
            from.send(peer, simple("a@x.test"), "secret\n");
            assertThat(peer.lines()).containsSequence("DATA", ".").doesNotContain("secret");
        }
    }

    @Test
    void aSessionIsKeptAndUsedAgain() throws Exception {
        try (var peer = new ScriptedPeer("PIPELINING")) {
            for (int i = 0; i < 3; i++) from.send(peer, simple("a@x.test"), "x\n");
            assertThat(peer.sessions()).isEqualTo(1);
            assertThat(peer.lines("RSET")).hasSize(2);
            close();
            CourierdSuite.await(() -> Optional.of(0).filter(_ -> !peer.lines("QUIT").isEmpty()));
        }
    }

    @Test
    void anIdleSessionEndsWithQuit() throws Exception {
        from.write("esmtptimeoutkeepalive", "1");
        try (var peer = new ScriptedPeer("PIPELINING")) {
            from.send(peer, simple("a@x.test"), "x\n");
            assertThat(from.delivery().idle()).isEqualTo(1);
            CourierdSuite.await(() -> Optional.of(0).filter(_ -> !peer.lines("QUIT").isEmpty()));
            assertThat(from.delivery().idle()).isZero();
        }
    }

    @Test
    void aKeptSessionThatHasGoneIsReplaced() throws Exception {
        try (var peer = new ScriptedPeer("PIPELINING")) {
            peer.on("RSET", "421 too long");
            from.send(peer, simple("a@x.test"), "x\n");
            assertThat(from.send(peer, simple("a@x.test"), "x\n").getFirst().result())
                    .isInstanceOf(Result.Delivered.class);
            assertThat(peer.sessions()).isEqualTo(2);
        }
    }
}
