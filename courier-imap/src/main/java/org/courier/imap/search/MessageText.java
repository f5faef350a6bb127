package org.courier.imap.search;

import org.courier.core.maildir.MessageContent;
import org.courier.core.mime.Entity;
import org.courier.core.mime.HeaderField;
import org.courier.core.mime.TransferDecoder;
import org.courier.imap.mailbox.StoredMessage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/// Looks for text in a message as a reader sees it: transfer encodings, character sets and encoded
/// words undone. Attachments that are no text are passed over.
final class MessageText {
    private static final int LARGEST_HEADER = 1 << 20;

    private MessageText() {}

    static boolean headerHas(StoredMessage message, Needle needle) throws IOException {
        return headerHas(message.header(), needle);
    }

    private static boolean headerHas(byte[] header, Needle needle) {
        for (var field : HeaderField.parse(header))
            if (needle.isIn(field.name() + ": " + field.decoded())) return true;
        return false;
    }

    /// A field of the message's own header; the empty needle asks whether there is one.
    static boolean fieldHas(StoredMessage message, String name, Needle needle) throws IOException {
        for (var field : HeaderField.parse(message.header()))
            if (field.is(name) && (needle.isEmpty() || needle.isIn(field.decoded()))) return true;
        return false;
    }

    static boolean bodyHas(StoredMessage message, Needle needle) throws IOException {
        return bodyHas(message, message.structure(), needle);
    }

    private static boolean bodyHas(StoredMessage message, Entity entity, Needle needle)
            throws IOException {
        if (!entity.parts().isEmpty()) {
            for (var part : entity.parts()) {
                if (entity.mediaType().isMessage()) {
                    var header =
                            message.octets(part.headerStart(), part.bodyStart(), LARGEST_HEADER);
                    if (headerHas(header, needle)) return true;
                }
                if (bodyHas(message, part, needle)) return true;
            }
            return false;
        }
        var type = entity.mediaType();
        if (!type.type().equals("text") && !type.type().equals("message")) return false;
        var octets = new Range(message.content(), entity.bodyStart(), entity.end());
        var decoded = TransferDecoder.decode(octets, entity.transferEncoding().orElse("7bit"));
        var charset = charset(type.parameters().getOrDefault("charset", "utf-8"));
        var decoder =
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
        return needle.isIn(new InputStreamReader(decoded, decoder));
    }

    /// US-ASCII is read as the UTF-8 it is part of; an unknown one likewise.
    private static Charset charset(String name) {
        try {
            var charset = Charset.forName(name);
            return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /// A stretch of a message, read in chunks.
    private static final class Range extends InputStream {
        private final MessageContent content;
        private final long end;
        private long at;
        private final ByteBuffer chunk = ByteBuffer.allocate(16_384).limit(0);

        Range(MessageContent content, long from, long end) {
            this.content = content;
            this.at = from;
            this.end = end;
        }

        private boolean fill() throws IOException {
            if (chunk.hasRemaining()) return true;
            if (at >= end) return false;
            chunk.clear().limit((int) Math.min(chunk.capacity(), end - at));
            int n = content.read(chunk, at);
            chunk.flip();
            at += Math.max(0, n);
            return n > 0;
        }

        @Override
        public int read() throws IOException {
            return fill() ? chunk.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) return 0;
            if (!fill()) return -1;
            int n = Math.min(length, chunk.remaining());
            chunk.get(buffer, offset, n);
            return n;
        }
    }
}
