package org.courier.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "a@example.com, a, example.com, a@example.com",
                "\"q s\"@example.com, q s, example.com, \"q s\"@example.com",
                "\"a\\\"b\"@example.com, a\"b, example.com, \"a\\\"b\"@example.com",
                "\"plain\"@example.com, plain, example.com, plain@example.com",
                "a..b.@example.com, a..b., example.com, \"a..b.\"@example.com",
                "a@[192.0.2.1], a, [192.0.2.1], a@[192.0.2.1]",
                "a@[IPv6:2001:db8::1], a, [IPv6:2001:db8::1], a@[IPv6:2001:db8::1]",
                "postmaster, postmaster, ``, postmaster",
                "jürgen@bücher.example, jürgen, bücher.example, jürgen@bücher.example",
                "o'neil+tag=x/y@a_b.example, o'neil+tag=x/y, a_b.example,"
                        + " o'neil+tag=x/y@a_b.example",
            })
    void isReadAndWritten(String text, String localPart, String domain, String written) {
        var mailbox = Mailbox.parse(text);

        assertThat(mailbox).isEqualTo(new Mailbox(localPart, domain));
        assertThat(mailbox).hasToString(written);
        assertThat(Mailbox.parse(written)).isEqualTo(mailbox);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@example.com",
                "a@",
                "a b@example.com",
                "a@b@example.com",
                "a@example..com",
                "a@.example.com",
                "a@example.com.",
                "a@-example.com",
                "a@exa mple.com",
                "a@example.com\r\nRCPT TO:<b@example.com>",
                "a\u0001@example.com",
                "\"a\r\nb\"@example.com",
                "\"a@example.com",
                "\"a\"b@example.com",
                "a@[300.0.0.1]",
                "a@[1.2.3]",
                "a@[IPv6:xyz]",
                "a@[IPv6:fe80::1%eth0]",
                "a@[1.2.3.4",
                "<a@example.com>",
                "a@b\u2028c.example",
                "a\ud800@example.com",
            })
    void isRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Mailbox.parse(text));
    }

    /// IDNA's mapping makes of them what is in no domain.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "u@foo\uFF1E\u00A8size", // > and a space
                "u@b\u00FCcher\uFF1E.example",
                "u@foo\u00A8.example",
                "u@foo\u2024example", // a dot
                "u@b\u00FCcher\u2024example",
                "u@\u2026.example",
            })
    void isRefusedForItsAsciiForm(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mailbox.parse(text))
                .withMessage("character not allowed in a domain");
    }

    @Test
    void isOneLineHoweverItIsMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Mailbox("a", "x.test>\r\nDATA"));
        assertThat(Mailbox.of("a\nb", "x.test")).isEmpty();
    }

    @Test
    void isRefusedWhenTooLong() {
        var domain = "a.".repeat(120) + "example";
        assertThat(Mailbox.parse("l".repeat(255) + "@" + domain).domain()).isEqualTo(domain);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mailbox.parse("l".repeat(256) + "@example.com"))
                .withMessage("local part too long");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mailbox.parse("a@" + "a.".repeat(125) + "example"))
                .withMessage("domain too long");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mailbox.parse("a@" + "x".repeat(64) + ".example"))
                .withMessage("label of a domain too long");
    }

    @Test
    void aDomainHasAnAsciiForm() {
        assertThat(Mailbox.parse("a@Bücher.example").asciiDomain())
                .isEqualTo("xn--bcher-kva.example");
        assertThat(Mailbox.parse("a@[192.0.2.1]").asciiDomain()).isEqualTo("[192.0.2.1]");
        assertThat(Mailbox.parse("a@例え。テスト").asciiDomain()).isEqualTo("xn--r8jz45g.xn--zckzah");
    }

    @Test
    void onlyOtherThanAsciiNeedsSmtpUtf8() {
        assertThat(Mailbox.parse("a@xn--bcher-kva.example").needsSmtpUtf8()).isFalse();
        assertThat(Mailbox.parse("ä@example.com").needsSmtpUtf8()).isTrue();
        assertThat(Mailbox.parse("a@bücher.example").needsSmtpUtf8()).isTrue();
    }
}
