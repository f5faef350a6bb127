package org.courier.smtp.dsn;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Settings;
import org.courier.smtp.queue.Control;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Info;
import org.courier.smtp.queue.Messages;
import org.courier.smtp.queue.Progress;
import org.courier.smtp.queue.QueueId;
import org.courier.smtp.queue.Recipient;
import org.courier.smtp.queue.Reporter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

class DsnTest {
    private static final Progress FAILED =
            new Progress(
                    new Progress.Failed(1),
                    true,
                    List.of(Info.sent("DATA"), Info.replyType("smtp"), Info.reply("550 nö")));
    private static final Progress WAITING =
            new Progress(
                    new Progress.Pending(),
                    false,
                    List.of(Info.peer("mx.test [192.0.2.1]"), Info.connectError("refused")));

    @TempDir Path directory;

    @BeforeEach
    void configuration() throws IOException {
        write("me", "mail.test");
        write("defaultdomain", "home.test");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private Optional<Reporter.Report> report(Envelope envelope, String text, Progress... progress) {
        var octets = text.getBytes(StandardCharsets.UTF_8);
        var message =
                new Control(
                        new QueueId(1, 1_800_000_000, 3),
                        envelope,
                        List.of(progress),
                        1_800_000_000,
                        1_800_600_000,
                        0,
                        0,
                        1,
                        true,
                        octets.length,
                        false);
        var ended = new ArrayList<Integer>();
        var delayed = new ArrayList<Integer>();
        IntStream.range(0, progress.length)
                .forEach(i -> (progress[i].isPending() ? delayed : ended).add(i));
        return new Dsn(ConfigDirectory.of(directory), Settings.of(Map.of("DSNTOAUTHADDR", "1")))
                .report(
                        new Reporter.Wanted(
                                message, ended, delayed, () -> new ByteArrayInputStream(octets)));
    }

    private static String text(Reporter.Report report) throws IOException {
        var out = new ByteArrayOutputStream();
        report.write("0000000000000001.0000000000000002.00000003", out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Envelope with(
            String sender, Optional<String> ret, Optional<String> authId, Recipient... to) {
        return new Envelope(
                sender,
                List.of(to),
                Optional.empty(),
                ret,
                false,
                false,
                false,
                false,
                "authsmtp",
                authId,
                "dns; helo (host [192.0.2.7])",
                Map.of());
    }

    @Test
    void aFailureWithoutASenderGoesToPostmasterAndTheNextToNobody() throws Exception {
        var report =
                report(Messages.envelope("", "a@x.test"), "Subject: x\n\nx\n", FAILED)
                        .orElseThrow();
        assertThat(report.envelope().reversePath()).isEqualTo("#@[]");
        assertThat(report.envelope().recipients().getFirst().address())
                .isEqualTo("postmaster@home.test");
        assertThat(report.envelope().source()).isEqualTo("local/dsn");
        assertThat(report(Messages.envelope("#@[]", "a@x.test"), "x\n", FAILED)).isEmpty();
        assertThat(report(Messages.envelope("", "a@x.test"), "x\n", WAITING)).isEmpty();
    }

    @Test
    void postmasterMayBeAnAlias() throws Exception {
        Files.createDirectory(directory.resolve("aliases"));
        write("aliases/system", "postmaster: root@far.test\n");
        assertThat(
                        report(Messages.envelope("", "a@x.test"), "x\n", FAILED)
                                .orElseThrow()
                                .envelope()
                                .recipients()
                                .getFirst()
                                .address())
                .isEqualTo("root@far.test");
    }

    @Test
    void aDelayIsAWarningWithTheHeaderOnly() throws Exception {
        var text =
                text(
                        report(
                                        Messages.envelope("s@y.test", "a@x.test"),
                                        "Subject: x\n\nthe text\n",
                                        WAITING)
                                .orElseThrow());
        assertThat(text)
                .contains("Subject: WARNING: delayed mail.\n")
                .contains("<a@x.test>:\n     mx.test [192.0.2.1]:\n *** refused\n")
                .contains("Action: delayed\nStatus: 4.0.0\nRemote-MTA: dns; mx.test [192.0.2.1]\n")
                .contains("X-Network-Error: refused\n")
                .containsPattern("Will-Retry-Until: [A-Z][a-z]{2}, [0-9]")
                .contains("Content-Type: text/rfc822-headers\n")
                .doesNotContain("the text");
    }

    @Test
    void whatIsReturnedFollowsRetAndTheLimit() throws Exception {
        var text = "Subject: x\n\nthe text\n";
        var to = Messages.recipient("a@x.test");
        assertThat(
                        text(
                                report(
                                                with("s@y", Optional.empty(), Optional.empty(), to),
                                                text,
                                                FAILED)
                                        .orElseThrow()))
                .contains("the text");
        assertThat(
                        text(
                                report(
                                                with(
                                                        "s@y",
                                                        Optional.of("HDRS"),
                                                        Optional.empty(),
                                                        to),
                                                text,
                                                FAILED)
                                        .orElseThrow()))
                .doesNotContain("the text");
        assertThat(
                        text(
                                report(
                                                with(
                                                        "s@y",
                                                        Optional.of("FULL"),
                                                        Optional.empty(),
                                                        to),
                                                text,
                                                WAITING)
                                        .orElseThrow()))
                .contains("the text");
        write("dsnlimit", "10");
        assertThat(
                        text(
                                report(
                                                with("s@y", Optional.empty(), Optional.empty(), to),
                                                text,
                                                FAILED)
                                        .orElseThrow()))
                .doesNotContain("the text")
                .contains("Subject: x\n");
    }

    @Test
    void foreignOctetsDoNotReachAnAsciiReport() throws Exception {
        var text =
                text(
                        report(Messages.envelope("s@y.test", "a@x.test"), "x\n", FAILED)
                                .orElseThrow());
        assertThat(text).contains("Diagnostic-Code: smtp; 550 n?").matches("[\\x00-\\x7F]*");
    }

    @Test
    void utf8AddressesHaveTheirOwnForms() throws Exception {
        var text =
                text(
                        report(Messages.envelope("s@y.test", "jürgen@x.test"), "x\n", FAILED)
                                .orElseThrow());
        assertThat(text)
                .contains("Content-Type: message/global-delivery-status\n")
                .contains("Content-Type: message/global\n")
                .contains("Final-Recipient: utf-8; jürgen@x.test\n")
                .contains("Diagnostic-Code: smtp; 550 nö");
    }

    @Test
    void reportsMayGoToTheLoginAndTextsMayBeOnesOwn() throws Exception {
        write("dsnheader.txt", "Hello from [#ME#], it came [#FROMTIME#] by [#FROMMTA#]\n");
        write("dsnfrom", "The Machine <machine@mail.test>");
        var report =
                report(
                                with(
                                        "s@y.test",
                                        Optional.empty(),
                                        Optional.of("login@mail.test"),
                                        Messages.recipient("a@x.test")),
                                "x\n",
                                FAILED)
                        .orElseThrow();
        assertThat(report.envelope().recipients().getFirst().address())
                .isEqualTo("login@mail.test");
        assertThat(text(report))
                .contains("\nFrom: The Machine <machine@mail.test>\n")
                .containsPattern(
                        "Hello from mail.test, it came .* by helo \\(host \\[192.0.2.7\\]\\)");
    }

    @Test
    void aMessageThatCannotBeReadIsReportedWithoutIt() throws Exception {
        var message =
                new Control(
                        new QueueId(1, 2, 3),
                        Messages.envelope("s@y.test", "a@x.test"),
                        List.of(FAILED),
                        1,
                        2,
                        0,
                        0,
                        1,
                        true,
                        5,
                        false);
        var wanted =
                new Reporter.Wanted(
                        message,
                        List.of(0),
                        List.of(),
                        () -> {
                            throw new IOException("gone");
                        });
        var report =
                new Dsn(ConfigDirectory.of(directory), Settings.defaults())
                        .report(wanted)
                        .orElseThrow();
        assertThat(text(report)).contains("Action: failed").endsWith("--\n");
    }
}
