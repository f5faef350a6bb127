package org.courier.smtp.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.net.Tls;
import org.courier.smtp.queue.Recipient;
import org.courier.smtp.queue.Recipient.Notify;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What reaches the queue, and what does not.
class EsmtpQueueTest {
    @Test
    void aMessageIsStoredWithItsEnvelopeAndReceivedField() throws IOException {
        try (var stage = stage(Map.of());
                var client = new SmtpClient(stage.address())) {
            client.reply();
            client.ask("EHLO client(x).test");
            client.ask("MAIL FROM:<sender@good.test> RET=HDRS ENVID=e+2B1");
            client.ask("RCPT TO:<alice@example.test> NOTIFY=FAILURE,DELAY ORCPT=rfc822;o@x.test");
            client.ask("DATA");
            var reply = client.ask("Subject: hi\r\nTo: alice, <bob>\r\n\r\n..dot\r\ntext\r\n.");
            var message = stage.queue().getFirst();
            var id = message.id().toString();
            assertThat(reply).isEqualTo("250 2.0.0 Ok. " + id.substring(id.indexOf('.') + 1));
            assertThat(stage.text(message))
                    .matches(
                            "(?s)Received: from client_x_\\.test \\(\\[127\\.0\\.0\\.1\\]\\)\n"
                                    + "  by mx\\.example\\.test with ESMTP\n  id "
                                    + Pattern.quote(id)
                                    + "; [^\n]+\nSubject: hi\n"
                                    + "To: alice@example\\.test, <bob@example\\.test>\n\n"
                                    + "\\.dot\ntext\n");
            var envelope = message.envelope();
            assertThat(envelope.reversePath()).isEqualTo("sender@good.test");
            assertThat(envelope.recipients())
                    .containsExactly(
                            new Recipient(
                                    "alice@example.test",
                                    Set.of(Notify.FAILURE, Notify.DELAY),
                                    Optional.of("rfc822;o@x.test")));
            assertThat(envelope.ret()).hasValue("HDRS");
            assertThat(envelope.envid()).hasValue("e+1");
            assertThat(envelope.source()).isEqualTo("smtp");
            assertThat(envelope.receivedFrom()).isEqualTo("dns; client_x_.test ([127.0.0.1])");
            assertThat(envelope.eightBit()).isFalse();
            assertThat(envelope.smtpUtf8()).isFalse();
        }
    }

    @Test
    void submissionOverTlsWithAuthAddsWhatIsMissing() throws Exception {
        var files = Map.of("esmtpd", "ESMTPAUTH_TLS=\"PLAIN\"\nNOADDMSGID=1\nNOADDDATE=1\n");
        try (var stage = new EsmtpStage(files, "submissions", true)) {
            try (var client = new SmtpClient(tls(stage, Optional.empty()))) {
                client.reply();
                assertThat(client.ask("EHLO c.test"))
                        .contains("AUTH PLAIN")
                        .doesNotContain("250-STARTTLS");
                assertThat(client.ask("AUTH PLAIN AGFsaWNlAHNlY3JldA==")).isEqualTo("235 2.7.0 Ok");
                client.ask("MAIL FROM:<alice@example.test>");
                assertThat(client.ask("RCPT TO:<x@elsewhere.test>")).startsWith("250");
                client.ask("DATA");
                client.ask("Subject: x\r\n\r\ntext\r\n.");
            }
            var message = stage.queue().getFirst();
            assertThat(stage.text(message))
                    .containsPattern(
                            "\n  \\(AUTH: PLAIN alice, TLS: TLSv1\\.[23],\\d+bits,TLS_\\w+\\)\n"
                                    + "  by mx\\.example\\.test with ESMTPSA\n")
                    .doesNotContain("Message-ID")
                    .contains("To: undisclosed-recipients: ;\n");
            assertThat(message.envelope().authId()).hasValue("alice");
            assertThat(message.envelope().source()).isEqualTo("authsmtp");
            assertThat(message.envelope().variables()).containsEntry("RELAYCLIENT", "");
        }
    }

    @Test
    void aClientCertificateIsAnIdentity(@TempDir Path keys) throws Exception {
        var own = keys.resolve("client.pem");
        Tls.writeSelfSigned(own, List.of("alice"));
        var settings = "TLS_EXTERNAL=cn\nTLS_VERIFYPEER=PEER\nTLS_TRUSTCERTS=" + own + "\n";
        try (var stage = new EsmtpStage(Map.of("esmtpd", settings), "submissions", true)) {
            try (var client = new SmtpClient(tls(stage, Optional.of(own)))) {
                client.reply();
                assertThat(client.ask("EHLO c.test")).contains("250-AUTH EXTERNAL\n");
                assertThat(client.ask("AUTH EXTERNAL Ym9i"))
                        .isEqualTo("535 5.7.8 Authentication failed.");
                assertThat(client.ask("AUTH EXTERNAL")).isEqualTo("334 ");
                assertThat(client.ask("")).isEqualTo("235 2.7.0 Ok");
            }
            try (var client = new SmtpClient(tls(stage, Optional.empty()))) {
                client.reply();
                assertThat(client.ask("EHLO c.test")).doesNotContain("AUTH");
                assertThat(client.ask("AUTH EXTERNAL =")).startsWith("535 5.7.8");
            }
        }
    }

    @Test
    void port587AddsMessageIdAndDate() throws IOException {
        try (var stage = new EsmtpStage(Map.of(), "submission", false);
                var client = new SmtpClient(stage.address())) {
            client.upToData("alice@example.test").ask("Subject: x\r\n\r\ntext\r\n.");
            assertThat(stage.text(stage.queue().getFirst()))
                    .containsPattern("\nMessage-ID: <courier\\.[0-9A-F.]+@mx\\.example\\.test>\n")
                    .containsPattern("\nDate: \\w{3}, ");
        }
    }

    @Test
    void aliasesAreOpenedAndDuplicatesGo() throws IOException {
        try (var stage = stage(Map.of());
                var client = new SmtpClient(stage.address())) {
            client.upToData(
                            "list@example.test",
                            "bob@mx.example.test",
                            "bob@example.test",
                            "postmaster")
                    .ask("\r\ntext\r\n.");
            var recipients = stage.queue().getFirst().envelope().recipients();
            assertThat(recipients.stream().map(Recipient::address))
                    .containsExactly(
                            "alice@example.test",
                            "bob@example.test",
                            "out@remote.test",
                            "alice@example.test");
            assertThat(recipients.getFirst().notifyOn()).containsExactly(Notify.NEVER);
            assertThat(recipients.getLast().notifyOn()).isEmpty();
            assertThat(recipients.getLast().originalRecipient())
                    .hasValue("rfc822;postmaster@example.test");
        }
    }

    @Test
    void aHundredRecipientsAndOneTooMany() throws IOException {
        var files = new HashMap<String, String>();
        files.put("batchsize", "40\n");
        files.put("smtpaccess", "127.0.0.1\tallow,RELAYCLIENT\n");
        try (var stage = stage(files);
                var client = new SmtpClient(stage.address())) {
            client.reply();
            client.ask("EHLO client.test");
            client.ask("MAIL FROM:<s@good.test>");
            var commands = new StringBuilder();
            for (int i = 0; i < 101; i++)
                commands.append("RCPT TO:<u").append(i).append("@remote.test>\r\n");
            client.send(commands + "DATA\r\n");
            for (int i = 0; i < 100; i++) assertThat(client.reply()).startsWith("250 2.1.5");
            assertThat(client.reply()).isEqualTo("431 4.5.3 Too many recipients.");
            assertThat(client.reply()).isEqualTo("354 Ok.");
            assertThat(client.ask("\r\ntext\r\n.")).startsWith("250 2.0.0 Ok. ");
            var queue = stage.queue();
            assertThat(queue.stream().map(m -> m.envelope().recipients().size()))
                    .containsExactly(40, 40, 20);
            assertThat(stage.text(queue.get(0))).isEqualTo(stage.text(queue.get(2)));
        }
    }

    @Test
    void aLargeMessageGoesToDiskAndComesBackWhole() throws IOException {
        try (var stage = stage(Map.of("sizelimit", "0\n"));
                var client = new SmtpClient(stage.address())) {
            client.upToData("alice@example.test");
            client.send("Subject: large\r\n\r\n");
            var line = "x".repeat(74) + "\r\n";
            var block = line.repeat(1000).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 345; i++) client.send(block);
            assertThat(client.ask(".")).startsWith("250 2.0.0 Ok. ");
            var text = stage.text(stage.queue().getFirst());
            int body = text.indexOf("\n\n") + 2;
            assertThat(text.length() - body).isEqualTo(345 * 75_000);
            assertThat(text.substring(body).replace("x", "").length()).isEqualTo(345_000);
        }
    }

    @Test
    void eightBitAndUtf8AreNoted() throws IOException {
        try (var stage = stage(Map.of());
                var client = new SmtpClient(stage.address())) {
            client.reply();
            client.ask("EHLO client.test");
            // 8 bits in the header of a client that does not know SMTPUTF8
            client.ask("MAIL FROM:<s@good.test> BODY=8BITMIME");
            client.ask("RCPT TO:<alice@example.test>");
            client.ask("DATA");
            client.send(new byte[] {'S', ':', ' ', (byte) 0xfc, '\r', '\n', '\r', '\n'});
            client.ask("ü\0\r\n.");
            client.ask("MAIL FROM:<grün@good.test> SMTPUTF8");
            assertThat(client.ask("RCPT TO:<alice@example.test>")).startsWith("250");
            client.ask("DATA");
            client.ask("Subject: ü\r\n\r\ntext\r\n.");
            var first = stage.queue().get(0);
            assertThat(first.envelope().eightBit()).isTrue();
            assertThat(first.envelope().smtpUtf8()).isFalse();
            try (var in = stage.spool().content(first).open()) {
                var octets = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(octets).contains("S: \u00fc\n").endsWith("\n\nÃ¼\0\n");
            }
            var second = stage.queue().get(1);
            assertThat(second.envelope().smtpUtf8()).isTrue();
            assertThat(second.envelope().reversePath()).isEqualTo("grün@good.test");
            assertThat(stage.text(second)).contains(" with UTF8SMTP\n");
        }
    }

    /// The vectors of the disclosures: one message comes out, its text is what came, and a relayed
    /// copy cannot end early, since nothing but LF ends a stored line.
    @ParameterizedTest
    @ValueSource(
            strings = {"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\r", "\r\n.\r\r\n"})
    void nothingIsSmuggled(String falseEnd) throws IOException {
        try (var stage = stage(Map.of());
                var client = new SmtpClient(stage.address())) {
            client.upToData("alice@example.test");
            var inner = "MAIL FROM:<evil@good.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\nfake";
            assertThat(client.ask("Subject: x\r\n\r\ntext" + falseEnd + inner + "\r\n."))
                    .startsWith("250 2.0.0 Ok. ");
            assertThat(client.ask("NOOP")).isEqualTo("250 2.0.0 Ok");
            assertThat(stage.queue()).hasSize(1);
            assertThat(stage.text(stage.queue().getFirst()))
                    .doesNotContain("\r")
                    .endsWith(inner.replace("\r\n", "\n") + "\n");
        }
    }

    @Test
    void bareLineFeedsAreLineEnds() throws IOException {
        try (var stage = stage(Map.of());
                var client = new SmtpClient(stage.address())) {
            client.upToData("alice@example.test");
            assertThat(client.ask("Subject: x\nTo: a@b\n\none\n.two\nthree\r\n."))
                    .startsWith("250");
            assertThat(stage.text(stage.queue().getFirst()))
                    .endsWith("Subject: x\nTo: a@b\n\none\n.two\nthree\n");
        }
    }

    @Test
    void aHeaderWithoutBlankLineEndsWhereItBreaks() throws IOException {
        try (var stage = stage(Map.of());
                var client = new SmtpClient(stage.address())) {
            client.upToData("alice@example.test");
            client.ask("To: a@b\r\nthis is no field\r\nmore\r\n.");
            assertThat(stage.text(stage.queue().getFirst()))
                    .endsWith("To: a@b\n\nthis is no field\nmore\n");
        }
    }

    @Test
    void aChunkedMessageIsOneMessage() throws IOException {
        try (var stage = stage(Map.of());
                var client = new SmtpClient(stage.address())) {
            client.reply();
            client.ask("EHLO client.test");
            client.send(
                    "MAIL FROM:<s@good.test>\r\nRCPT TO:<alice@example.test>\r\n"
                            + "BDAT 13\r\nTo: a@b\r\n\r\n.\r"
                            + "BDAT 4\r\n\n..\r"
                            + "BDAT 4 LAST\r\n\nend");
            for (int i = 0; i < 5; i++) assertThat(client.reply()).startsWith("250");
            assertThat(stage.text(stage.queue().getFirst())).endsWith("To: a@b\n\n.\n..\nend\n");
        }
    }

    private static EsmtpStage stage(Map<String, String> files) throws IOException {
        return new EsmtpStage(files, "smtp", false);
    }

    private static Socket tls(EsmtpStage stage, Optional<Path> own) throws Exception {
        return TestTls.connect(stage.address(), stage.directory().resolve("esmtpd.pem"), own);
    }

    private static boolean isEmpty(Path directory) {
        try (var files = Files.list(directory)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
