package org.courier.smtp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.address.Mailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.util.List;

class ArgumentsTest {
    @Test
    void pathEndsAtItsBracket() {
        assertThat(PathArgument.parse("FROM:<a@b> SIZE=10", "FROM"))
                .isEqualTo(new PathArgument("a@b", "SIZE=10"));
        assertThat(PathArgument.parse("from: <>", "FROM")).isEqualTo(new PathArgument("", ""));
        assertThat(PathArgument.parse("TO:<\"a>b\"@c>", "TO").path()).isEqualTo("\"a>b\"@c");
    }

    @ValueSource(strings = {"FROM:a@b", "FROM:<a@b", "FROM:<a@b>SIZE=1", "FROM:"})
    @ParameterizedTest
    void pathWithoutBracketsViolatesRfc821(String argument) {
        assertThatThrownBy(() -> PathArgument.parse(argument, "FROM"))
                .hasMessage("554 Syntax error - your mail software violates RFC 821.");
    }

    @Test
    void wrongKeywordIsACommandError() {
        assertThatThrownBy(() -> PathArgument.parse("TO:<a@b>", "FROM"))
                .hasMessage("502 ESMTP command error");
        assertThatThrownBy(() -> PathArgument.parse("FROM:<" + "a".repeat(2000) + ">", "FROM"))
                .hasMessageContaining("501");
    }

    @Test
    void parametersAreTakenOnce() {
        var parameters = Parameters.parse("SIZE=5 smtputf8 X=1");
        assertThat(parameters.value("SIZE")).hasValue("5");
        assertThat(parameters.flag("SMTPUTF8")).isTrue();
        assertThatThrownBy(parameters::end).hasMessage("555 Parameter X not supported.");
    }

    @ValueSource(strings = {"A=1 A=2", "=1", "A=", "a@=1", "A=\u0001"})
    @ParameterizedTest
    void brokenParameters(String text) {
        assertThatThrownBy(() -> Parameters.parse(text)).hasMessageContaining("501");
    }

    @CsvSource({
        "u@b, u@b",
        "@a:u@b, u%b@a",
        "'@a,@c:u@b', u%b%c@a",
        "u@b@a, u%b@a",
        "postmaster, postmaster@",
        "\"a@b\"@c, a@b@c"
    })
    @ParameterizedTest
    void sourceRoutesBecomePercentAddresses(String path, String expected) {
        var mailbox = AddressPath.mailbox(path);
        assertThat(mailbox.localPart() + "@" + mailbox.domain()).isEqualTo(expected);
    }

    @ValueSource(strings = {"", "@", "@a", "@b:", "a@b c", "<a@b>", "a@", "@a:@b"})
    @ParameterizedTest
    void noAddress(String path) {
        assertThatThrownBy(() -> AddressPath.mailbox(path))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void xtextGoesBothWays() {
        assertThat(Xtext.decode("a+2Bb+3D+20c")).isEqualTo("a+b= c");
        assertThat(Xtext.encode("a+b= ü")).isEqualTo("a+2Bb+3D+20+C3+BC");
        assertThatThrownBy(() -> Xtext.decode("+2")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Xtext.decode("+ZZ")).isInstanceOf(IllegalArgumentException.class);
    }

    @CsvSource({
        "rfc822;a+2Bb@c, rfc822;a+b@c",
        "RFC822;a@b, rfc822;a@b",
        "utf-8;gr\\x{FC}n@b, utf-8;grün@b",
        "utf-8;grün@b, utf-8;grün@b"
    })
    @ParameterizedTest
    void originalRecipient(String value, String decoded) {
        assertThat(OriginalRecipient.decode(value)).isEqualTo(decoded);
    }

    @ValueSource(strings = {"a@b", ";a", "rfc822;", "rfc822;a+0Ab", "utf-8;\\x{110000}", "r c;a"})
    @ParameterizedTest
    void brokenOriginalRecipient(String value) {
        assertThatThrownBy(() -> OriginalRecipient.decode(value))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void chunks() {
        assertThat(Chunk.parse("100")).isEqualTo(new Chunk(100, false));
        assertThat(Chunk.parse("0 last")).isEqualTo(new Chunk(0, true));
        for (var bad : List.of("", "-1", "x", "1 LAST x", "1 FIRST", "9".repeat(30)))
            assertThatThrownBy(() -> Chunk.parse(bad)).hasMessageContaining("501");
    }

    @Test
    void addresses() throws Exception {
        assertThat(HostAddress.text(InetAddress.getByName("::1"))).isEqualTo("::1");
        assertThat(HostAddress.text(InetAddress.getByName("2001:db8:0:0:1:0:0:1")))
                .isEqualTo("2001:db8::1:0:0:1");
        assertThat(HostAddress.text(InetAddress.getByName("2001:db8:0:1:1:1:1:1")))
                .isEqualTo("2001:db8:0:1:1:1:1:1");
        assertThat(HostAddress.text(InetAddress.getByName("2001:db8::"))).isEqualTo("2001:db8::");
        assertThat(HostAddress.text(InetAddress.getByName("192.0.2.1"))).isEqualTo("192.0.2.1");
        assertThat(HostAddress.literal("[192.0.2.1]")).hasValue(InetAddress.getByName("192.0.2.1"));
        assertThat(HostAddress.literal("[IPv6:::1]")).hasValue(InetAddress.getByName("::1"));
        assertThat(HostAddress.literal("example.com")).isEmpty();
        assertThat(HostAddress.literal("[example.com]")).isEmpty();
    }

    @Test
    void repliesKeepTheirLines() {
        assertThat(Reply.of(250, "2.1.0", "a", "b\r\nc").format())
                .isEqualTo("250-2.1.0 a\r\n250 2.1.0 b  c\r\n");
        assertThat(Reply.plain(354, "Ok.").format()).isEqualTo("354 Ok.\r\n");
        assertThat(Reply.parse("450 later", 550, "5.1.1").format())
                .isEqualTo("450 4.0.0 later\r\n");
        assertThat(Reply.parse("User <x> unknown", 550, "5.1.1").logged())
                .isEqualTo("550 User <x> unknown");
        assertThat(Reply.plain(220, "x".repeat(5000)).format().length()).isLessThanOrEqualTo(512);
    }

    @Test
    void mailboxIsWhatTheRouterGets() {
        assertThat(AddressPath.mailbox("a@b")).isEqualTo(new Mailbox("a", "b"));
    }
}
