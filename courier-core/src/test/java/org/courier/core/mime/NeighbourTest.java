package org.courier.core.mime;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Properties;
import java.util.Random;

/// Well-formed messages are read as Jakarta Mail reads them.
class NeighbourTest {
    @Test
    void structureAndBodies() throws MessagingException, IOException {
        for (int seed = 0; seed < 40; seed++) {
            var message = Mutations.large(new Random(seed), 6_000);
            var theirs =
                    new MimeMessage(
                            Session.getInstance(new Properties()),
                            new ByteArrayInputStream(message));

            same(
                    MessageScanner.scan(message),
                    message,
                    theirs.getContentType(),
                    theirs.getContent(),
                    theirs.getRawInputStream(),
                    "seed " + seed);
        }
    }

    private static void same(
            Entity ours,
            byte[] message,
            String contentType,
            Object content,
            InputStream raw,
            String where)
            throws MessagingException, IOException {
        var type = new ContentType(contentType);
        assertThat(ours.mediaType().type()).as(where).isEqualTo(type.getPrimaryType());
        assertThat(ours.mediaType().subtype()).as(where).isEqualTo(type.getSubType());
        assertThat(Arrays.copyOfRange(message, (int) ours.bodyStart(), (int) ours.end()))
                .as(where)
                .isEqualTo(raw.readAllBytes());
        if (content instanceof MimeMultipart multipart) {
            assertThat(ours.parts()).as(where).hasSize(multipart.getCount());
            for (int i = 0; i < multipart.getCount(); i++) {
                var part = (MimeBodyPart) multipart.getBodyPart(i);
                same(
                        ours.parts().get(i),
                        message,
                        part.getContentType(),
                        part.getContent(),
                        part.getRawInputStream(),
                        where + "." + (i + 1));
            }
        } else {
            assertThat(ours.parts()).as(where).isEmpty();
        }
    }

    @Test
    void encodedWordsAndParameters() throws MessagingException, IOException {
        for (var text : new String[] {"grün", "日本語の件名", "a\u20ac b", "x".repeat(200) + "ß"}) {
            assertThat(EncodedWord.decode(MimeUtility.encodeText(text, "utf-8", null)))
                    .isEqualTo(text);
            assertThat(MimeUtility.decodeText(EncodedWord.encode(text))).isEqualTo(text);

            var type = new ContentType("application/pdf");
            type.setParameter("name", "a b; " + text);
            var theirs = MediaType.parse(type.toString().replaceAll("\r\n[ \t]", " "));
            assertThat(EncodedWord.decode(theirs.parameters().get("name")))
                    .isEqualTo("a b; " + text);
        }
    }
}
