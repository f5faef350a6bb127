package org.courier.core.mime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Header fields, encoded words, media types, transfer encodings.
class HeaderTextTest {
    @Test
    void fieldsAreFoundAmongBrokenLines() {
        var block =
                """
                From joe Thu Feb 13 23:32:54 1969
                Subject: a
                \tfolded
                  value
                no field
                 and its next line
                X-Obsolete \t : y
                : no name
                Empty:

                Body: no field
                """;
        var fields = HeaderField.parse(block.getBytes(StandardCharsets.UTF_8));

        assertThat(fields)
                .extracting(f -> f.name() + "=" + f.value())
                .containsExactly("Subject=a\tfolded  value", "X-Obsolete=y", "Empty=");
        assertThat(new String(fields.getFirst().rawValue(), StandardCharsets.UTF_8))
                .isEqualTo(" a\n\tfolded\n  value");
    }

    @Test
    void eightBitOctetsAreUtf8OrLatin1() {
        assertThat(new HeaderField("S", "grün".getBytes(StandardCharsets.UTF_8)).value())
                .isEqualTo("grün");
        assertThat(new HeaderField("S", "grün".getBytes(StandardCharsets.ISO_8859_1)).value())
                .isEqualTo("grün");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "=?ISO-8859-1?Q?a?= b => a b",
                "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?= => ab",
                "=?ISO-8859-1?Q?a?=  \t =?UTF-8?B?w6Q=?= => aä",
                "=?ISO-8859-1?Q?a_b?= => a b",
                "=?UTF-8?Q?=C3?= =?UTF-8?Q?=A4?= => ä",
                "=?US-ASCII*EN?Q?Keith_Moore?= => Keith Moore",
                "=?utf-8?b?w6TDtg?= => äö",
                "=?x-unknown-set?q?a?= => =?x-unknown-set?q?a?=",
                "=?utf-8?x?a?= => =?utf-8?x?a?=",
                "=?utf-8?q?a => =?utf-8?q?a",
                "=?utf-8?q?=ZZ=4?= => =ZZ=4",
                "=?utf-8?q?x=0D=0ABcc:_y?= => x  Bcc: y",
                "x=?utf-8?q?y?=z => xyz",
                "=?gb2312?B?yee74Q==?= => 社会",
                "=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?= => 日本",
                "=?utf-8?q?a b?= => a b",
            })
    void encodedWordsAreDecoded(String text, String expected) {
        assertThat(EncodedWord.decode(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "grün",
                "日本語の件名がここにありますそしてとても長いのです本当に",
                "=?",
                "a\nb",
                "😀😀😀😀😀😀😀😀😀😀😀😀😀😀"
            })
    void whatIsEncodedIsDecodedAgain(String text) {
        var encoded = EncodedWord.encode(text);

        assertThat(encoded.split(" ")).allMatch(word -> word.length() <= 75);
        assertThat(encoded).matches("[ -~]*");
        assertThat(EncodedWord.decode(encoded)).isEqualTo(text.replace('\n', ' '));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "text/plain; charset=us-ascii (Plain text) => text/plain {charset=us-ascii}",
                "TEXT/Plain (a;b) ; Charset=\"UTF-8\" => text/plain {charset=UTF-8}",
                "text/plain; charset=a; charset=b => text/plain {charset=a}",
                "text/plain;; charset=utf-8; => text/plain {charset=utf-8}",
                "text/plain charset=utf-8 => text/plain {charset=utf-8}",
                "text/plain; charset=utf-8 format=flowed => text/plain {charset=utf-8,"
                        + " format=flowed}",
                "text/plain; charset=\"utf-8\" format=flowed => text/plain {charset=utf-8,"
                        + " format=flowed}",
                "application/pdf; name=foo bar.pdf => application/pdf {name=foo bar.pdf}",
                "application/pdf; name=\"a\\\"b;c\" => application/pdf {name=a\"b;c}",
                "application/pdf; name=\"no end => application/pdf {name=no end}",
                "application/pdf; name*=utf-8'de'%e2%82%ac%20rates => application/pdf {name=€"
                        + " rates}",
                "application/x; name*0*=us-ascii'en'a%20; name*1*=%2A; name*2=\"is it.txt\" =>"
                        + " application/x {name=a *is it.txt}",
                "application/x; name*1=b; name*0=a => application/x {name=ab}",
                "attachment; filename=x; filename*=utf-8''%c3%a4 => attachment/ {filename=ä}",
                "text => text/ {}",
                "; charset=x => / {charset=x}",
                "text/plain; =x; y => text/plain {}",
                "multipart/mixed; boundary=\"a b \" => multipart/mixed {boundary=a b }",
            })
    void mediaTypesAreRead(String text, String expected) {
        var type = MediaType.parse(text);

        assertThat(type.type() + "/" + type.subtype() + " " + type.parameters())
                .isEqualTo(expected);
    }

    @Test
    void parametersHaveAnAsciiForm() {
        assertThat(
                        MediaType.parse("attachment; filename*=utf-8''%c3%a4%20b; x=y")
                                .asciiParameters())
                .containsExactly(Map.entry("x", "y"), Map.entry("filename*", "utf-8''%c3%a4%20b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "base64 => aGVsbG8= => hello",
                "base64 => aGVs!\\nbG8 => hello",
                "BASE64 => aGk=aGk= => hihi",
                "quoted-printable => a=3Db=\\n c  \\nd => a=b c\\nd",
                "quoted-printable => a=\\r\\nb \\r\\n => ab\\r\\n",
                "quoted-printable => a=XXb=4 => a=XXb=4",
                "quoted-printable => a=  \\nb= => ab",
                "x-uuencode => text\\nbegin 644 x\\n%:&5L;&\\\\ \\n`\\nend\\nafter => hello",
                "7bit => a=3D => a=3D",
            })
    void transferEncodingsAreUndone(String encoding, String text, String expected)
            throws IOException {
        var octets = text.translateEscapes().getBytes(StandardCharsets.ISO_8859_1);
        var in = TransferDecoder.decode(new ByteArrayInputStream(octets), encoding);

        assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                .isEqualTo(expected.translateEscapes());
    }
}
