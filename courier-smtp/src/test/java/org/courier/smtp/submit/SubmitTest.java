package org.courier.smtp.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.auth.TestAccounts;
import org.courier.core.config.ConfigDirectory;
import org.courier.smtp.queue.Control;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Recipient;
import org.courier.smtp.queue.Spool;
import org.courier.smtp.queue.Times;
import org.courier.smtp.route.Router;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Submit as sendmail, forwards and reports use it: without a client.
class SubmitTest {
    @TempDir Path directory;
    private Spool spool;
    private Submit submit;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(directory.resolve("me"), "mx.example.test\n");
        Files.writeString(directory.resolve("defaultdomain"), "example.test\n");
        Files.writeString(directory.resolve("sizelimit"), "1000\n");
        Files.writeString(directory.resolve("batchsize"), "2\n");
        var configuration = ConfigDirectory.of(directory);
        var accounts = TestAccounts.create(directory, "alice:secret").authenticator();
        spool = Spool.open(directory.resolve("queue"), Times.STANDARD, InstantSource.system());
        submit = new Submit(configuration, spool, new Router(configuration, accounts));
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void recipientsOfTheHeader() throws IOException {
        submit("To: alice, Bob <bob@x.test>\nCC: g: c@y.test;\nBcc: d@z.test\n\ntext", List.of());
        assertThat(queue().stream().flatMap(m -> m.envelope().recipients().stream()))
                .extracting(Recipient::address)
                .containsExactly("alice@example.test", "bob@x.test", "c@y.test", "d@z.test");
        assertThat(queue()).hasSize(2);
        assertThat(text(queue().getFirst()))
                .startsWith("To: alice@example.test, Bob <bob@x.test>\nCC: g: c@y.test;\n")
                .doesNotContain("Bcc")
                .contains("\nMessage-ID: <courier.", "\nDate: ")
                .endsWith("\n\ntext\n");
        assertThat(text(queue().getLast())).isEqualTo(text(queue().getFirst()));
    }

    @Test
    void nobodyToSendTo() {
        assertThatThrownBy(() -> submit("Subject: x\n\ntext\n", List.of()))
                .isInstanceOfSatisfying(
                        Submit.Refused.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(511);
                            assertThat(e).hasMessage("Headers specify no receipients.");
                        });
        assertThat(queue()).isEmpty();
    }

    @Test
    void theSizeIsTheWholeMessages() {
        assertThatThrownBy(() -> submit("A: b\n\n" + "x".repeat(2000), List.of("alice")))
                .isInstanceOf(Submit.Refused.class)
                .hasMessage("Message length (2006 bytes) exceeds administrative limit(1000).");
        assertThat(queue()).isEmpty();
    }

    @Test
    void aVariableSetsAnotherLimit() throws IOException {
        var message = submit.begin(envelope(List.of("alice"), Map.of("SIZELIMIT", "0")), "");
        write(message, "A: b\n\n" + "x".repeat(5000));
        assertThat(queue()).hasSize(1);
        assertThat(queue().getFirst().envelope().variables()).isEmpty();
    }

    @Test
    void aMessageOfNothingAndOneOfAHeaderAlone() throws IOException {
        submit("", List.of("alice"));
        submit("Subject: no blank line", List.of("alice"));
        submit("From alice Mon Jan  1\nSubject: from a mailbox\n\n\n", List.of("alice"));
        assertThat(text(queue().get(0))).startsWith("Message-ID: ").endsWith(";\n\n");
        assertThat(text(queue().get(1))).startsWith("Subject: no blank line\n").endsWith(";\n\n");
        assertThat(text(queue().get(2))).startsWith("Subject: from a mailbox\n").endsWith("\n\n\n");
    }

    @Test
    void twoOriginalRecipientsMakeTwoCopies() throws IOException {
        var recipients =
                List.of(
                        new Recipient("alice", Set.of(), Optional.of("rfc822;a@x.test")),
                        new Recipient(
                                "alice@example.test", Set.of(), Optional.of("rfc822;b@x.test")),
                        new Recipient("ALICE@EXAMPLE.TEST", Set.of(), Optional.empty()),
                        new Recipient("alice", Set.of(), Optional.of("rfc822;a@x.test")));
        write(submit.begin(envelopeOf(recipients, Map.of()), ""), "A: b\n\n");
        assertThat(queue().stream().mapToInt(m -> m.envelope().recipients().size()).sum())
                .isEqualTo(3);
    }

    @Test
    void aLongTextIsSpooledOnceForAllBatches() throws IOException {
        var text = "A: b\n\n" + "x\n".repeat(1 << 20);
        var octets = text.getBytes(StandardCharsets.US_ASCII);
        var recipients = List.of("a", "b", "c", "d", "e");
        try (var message = submit.begin(envelope(recipients, Map.of("SIZELIMIT", "0")), "")) {
            message.write(octets, 0, octets.length);
            assertThat(directory.resolve("queue/bodies").toFile().list()).hasSize(1);
            message.commit();
        }
        assertThat(queue()).hasSize(3);
        for (var message : queue()) assertThat(text(message)).endsWith(text.substring(4));
        assertThat(queue().stream().flatMap(m -> m.envelope().recipients().stream()))
                .extracting(r -> r.address().substring(0, 1))
                .containsExactlyInAnyOrder("a", "b", "c", "d", "e");
    }

    @Test
    void closingForgets() throws IOException {
        var message = submit.begin(envelope(List.of("alice"), Map.of()), "");
        var octets = "A: b\n\ntext\n".getBytes(StandardCharsets.US_ASCII);
        message.write(octets, 0, octets.length);
        message.close();
        assertThat(queue()).isEmpty();
    }

    private void submit(String text, List<String> recipients) throws IOException {
        write(submit.begin(envelope(recipients, Map.of()), ""), text);
    }

    private static void write(Submit.Message message, String text) throws IOException {
        try (message) {
            for (byte octet : text.getBytes(StandardCharsets.UTF_8))
                message.write(new byte[] {octet}, 0, 1);
            message.commit();
        }
    }

    private static Envelope envelope(List<String> recipients, Map<String, String> variables) {
        return envelopeOf(
                recipients.stream().map(r -> new Recipient(r, Set.of(), Optional.empty())).toList(),
                variables);
    }

    private static Envelope envelopeOf(List<Recipient> recipients, Map<String, String> variables) {
        return new Envelope(
                "alice@example.test",
                recipients,
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                false,
                "local",
                Optional.empty(),
                "dns; localhost (localhost [127.0.0.1])",
                variables);
    }

    private List<Control> queue() {
        var all = new ArrayList<Control>();
        spool.each(all::add);
        return all;
    }

    private String text(Control message) throws IOException {
        try (var in = spool.content(message).open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
