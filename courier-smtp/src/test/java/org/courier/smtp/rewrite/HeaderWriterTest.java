package org.courier.smtp.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

class HeaderWriterTest {
    private static final String ID = "1.2.3";

    @Test
    void addsWhatIsMissing() throws Exception {
        assertThat(write(HeaderRules.STANDARD, "Subject: x\n", ""))
                .matches(
                        "(?s)Subject: x\nMessage-ID: <courier\\.1\\.2\\.3@mx\\.test>\n"
                                + "Date: \\w{3}, [^\n]*\nTo: undisclosed-recipients: ;\n\n");
        var none = new HeaderRules(false, false, 0, 100_000);
        assertThat(write(none, "Cc: a@b\n", "")).isEqualTo("Cc: a@b\n\n");
    }

    @Test
    void receivedComesFirst() throws Exception {
        var received =
                new ReceivedField(
                                "client.test",
                                Optional.of("rdns.test"),
                                "192.0.2.1",
                                Optional.of("PLAIN alice"),
                                Optional.of("TLSv1.3,256bits,TLS_AES_256_GCM_SHA384"),
                                "mx.test",
                                ReceivedField.protocol(true, false, true, true))
                        .format();
        assertThat(write(HeaderRules.STANDARD, "To: a@b\nDate: x\nMessage-ID: y\n", received))
                .matches(
                        "(?s)Received: from client\\.test \\(rdns\\.test \\[192\\.0\\.2\\.1\\]\\)\n"
                                + "  \\(AUTH: PLAIN alice, TLS:"
                                + " TLSv1\\.3,256bits,TLS_AES_256_GCM_SHA384\\)\n"
                                + "  by mx\\.test with ESMTPSA\n"
                                + "  id 1\\.2\\.3; \\w{3}, [^\n]*\nTo: a@b\n.*");
    }

    @CsvSource({
        "false,false,false,false,SMTP",
        "true,false,false,false,ESMTP",
        "true,false,false,true,ESMTPA",
        "true,false,true,false,ESMTPS",
        "true,false,true,true,ESMTPSA",
        "true,true,false,false,UTF8SMTP",
        "true,true,true,true,UTF8SMTPSA"
    })
    @ParameterizedTest
    void protocolNames(boolean esmtp, boolean utf8, boolean tls, boolean auth, String name) {
        assertThat(ReceivedField.protocol(esmtp, utf8, tls, auth)).isEqualTo(name);
    }

    @Test
    void returnPathBecomesOld() throws Exception {
        assertThat(write(HeaderRules.STANDARD, "return-path: <x>\nTo: a@b\n", ""))
                .startsWith("Old-return-path: <x>\nTo: a@b\n");
    }

    @Test
    void aHundredHopsAreALoop() throws Exception {
        var hop = "Received: by x; now\n";
        assertThat(write(HeaderRules.STANDARD, hop.repeat(100), "")).contains(hop);
        assertThatThrownBy(() -> write(HeaderRules.STANDARD, hop.repeat(101), ""))
                .isInstanceOf(HeaderWriter.RoutingLoop.class);
    }

    @CsvSource({
        "alice, alice@d.test",
        "'alice, bob', 'alice@d.test, bob@d.test'",
        "Bob <bob>, Bob <bob@d.test>",
        "a@b, a@b",
        "Bob Smith <b@c>, Bob Smith <b@c>",
        "'undisclosed-recipients: ;', 'undisclosed-recipients: ;'",
        "'friends: alice, b@c;', 'friends: alice@d.test, b@c;'",
        "'\"a, b\" <c>', '\"a, b\" <c@d.test>'",
        "alice (Alice), alice@d.test (Alice)",
        "(x) alice, (x) alice@d.test",
        "two words, two words",
        "host!user, host!user",
        "<>, <>",
        "\"quoted one\", \"quoted one\"@d.test",
        "'<@a:u>, x', '<@a:u>, x@d.test'",
        "(unclosed, (unclosed",
        "\"unclosed, \"unclosed",
        "<unclosed, <unclosed"
    })
    @ParameterizedTest
    void bareAddressesGetTheDomain(String value, String expected) {
        var field = ("To: " + value + "\n").getBytes(StandardCharsets.UTF_8);
        assertThat(new String(BareAddresses.complete(field, "d.test"), StandardCharsets.UTF_8))
                .isEqualTo("To: " + expected + "\n");
    }

    @Test
    void rewritingIsSwitchedOff() throws Exception {
        var never = new HeaderRules(true, true, 1, 100_000);
        var unsigned = new HeaderRules(true, true, 2, 100_000);
        assertThat(write(never, "To: alice\n", "")).startsWith("To: alice\n");
        assertThat(write(unsigned, "To: alice\n", "")).startsWith("To: alice@d.test\n");
        assertThat(write(unsigned, "DKIM-Signature: x\nTo: alice\n", "")).contains("\nTo: alice\n");
    }

    @Test
    void bccIsDroppedWhereItNamedRecipients() throws Exception {
        var fields = collect("To: a@b\nBcc: c@d,\n e@f\nX: y\n").fields();
        var writer = new HeaderWriter(HeaderRules.STANDARD, "d.test", "mx.test");
        var text = new String(writer.write(fields, "", ID, true), StandardCharsets.UTF_8);
        assertThat(text).startsWith("To: a@b\nX: y\n").doesNotContain("e@f");
    }

    @Test
    void collectsUpToTheLimits() {
        var header = new HeaderCollector(1000);
        assertThat(header.line(bytes("A: b"))).isEqualTo(HeaderCollector.Verdict.MORE);
        assertThat(header.line(bytes(" folded"))).isEqualTo(HeaderCollector.Verdict.MORE);
        assertThat(header.mayGrow(2000)).isFalse();
        assertThat(header.line(bytes("no field here")))
                .isEqualTo(HeaderCollector.Verdict.NOT_A_FIELD);
        assertThat(header.fields()).containsExactly(bytes("A: b\n folded\n"));
        var lines = new HeaderCollector(1_000_000);
        for (int i = 0; i < 500; i++) lines.line(bytes("A: b"));
        assertThat(lines.line(bytes("A: b"))).isEqualTo(HeaderCollector.Verdict.TOO_LARGE);
        var size = new HeaderCollector(100);
        assertThat(size.line(bytes("A: " + "b".repeat(100))))
                .isEqualTo(HeaderCollector.Verdict.TOO_LARGE);
    }

    @CsvSource({
        "a\\r\\nb, a\\nb",
        "a\\nb, a\\nb",
        "a\\rb, a b",
        "a\\r\\r\\nb, a\\nb",
        "a\\r\\rb, a  b",
        "'\\r\\n.\\r', '\\n. '",
        "\\n.\\n, \\n.\\n",
        "\\r.\\r\\n, ' .\\n'"
    })
    @ParameterizedTest
    void lineEndsBecomeLf(String sent, String stored) throws IOException {
        var octets = bytes(unescape(sent));
        for (int piece = 1; piece <= octets.length; piece++) {
            var out = new ByteArrayOutputStream();
            var ends = new StoredLineEnds(out::write);
            for (int i = 0; i < octets.length; i += piece)
                ends.write(octets, i, Math.min(piece, octets.length - i));
            ends.end();
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(unescape(stored));
        }
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }

    private static HeaderCollector collect(String header) {
        var collector = new HeaderCollector(1_000_000);
        header.lines().forEach(line -> collector.line(bytes(line)));
        collector.line(new byte[0]);
        return collector;
    }

    private static String write(HeaderRules rules, String header, String received)
            throws HeaderWriter.RoutingLoop {
        var writer = new HeaderWriter(rules, "d.test", "mx.test");
        var octets = writer.write(collect(header).fields(), received, ID, false);
        return new String(octets, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
