package org.courier.pop3.command;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.courier.pop3.session.Mailbox;
import org.courier.pop3.session.Pop3Session;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/// A message as this client may see it: a client that did not say UTF8 gets no header with octets
/// above 127 (RFC 6856 section 2), but a letter in US-ASCII that has the message as it is as a
/// part, as C sends it. LIST tells the size of what is stored.
record Shown(InputStream content, long octets) implements Closeable {
    private static final String HEAD =
            """
            From: Mail Delivery Subsystem <postmaster>
            Subject: Cannot display Unicode content
            Mime-Version: 1.0
            Content-Type: multipart/mixed; boundary="%1$s"

            --%1$s
            Content-Type: text/plain; charset=us-ascii

            The header of this message has characters that your mail program did
            not say it can read: it would have to use the UTF8 command of POP3
            (https://www.rfc-editor.org/rfc/rfc6856). Or the program that sent it
            did not code the header as it must.

            The message itself is attached, as it came.

            --%1$s
            Content-Type: message/global

            """;
    private static final String TAIL = "\n--%s--\n";

    static Shown of(Pop3Session session, Mailbox.Message message) throws IOException {
        var content = session.mailbox().content(message);
        if (session.utf8() || !message.listed().utf8()) return new Shown(content, message.octets());
        // nobody can have put it into the message
        var boundary = "=_" + UUID.randomUUID();
        var head = HEAD.formatted(boundary).getBytes(US_ASCII);
        var tail = TAIL.formatted(boundary).getBytes(US_ASCII);
        var all = List.of(new ByteArrayInputStream(head), content, new ByteArrayInputStream(tail));
        return new Shown(
                new SequenceInputStream(Collections.enumeration(all)),
                message.octets() + wire(head) + wire(tail));
    }

    private static long wire(byte[] text) {
        long octets = text.length;
        for (var octet : text) if (octet == '\n') octets++;
        return octets;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
