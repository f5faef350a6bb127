package org.courier.imap.fetch;

import org.courier.core.mime.Entity;
import org.courier.core.mime.LineEnds;
import org.courier.core.mime.MessageScanner;
import org.courier.imap.language.Section;
import org.courier.imap.mailbox.StoredMessage;

import java.io.IOException;

/// The octets a section names: a stretch of the file, or made from a header.
sealed interface Piece {
    /// As on the wire.
    long wireSize();

    /// Whether it counts as header in the session's log line.
    boolean isHeader();

    record Stored(long from, long to, long wireSize, boolean isHeader) implements Piece {}

    record Made(byte[] octets) implements Piece {
        @Override
        public long wireSize() {
            return octets.length;
        }

        @Override
        public boolean isHeader() {
            return true;
        }
    }

    Piece NOTHING = new Made(new byte[0]);
    int LARGEST_HEADER = MessageScanner.Limits.STANDARD.headerBytes();

    static Piece find(Section section, StoredMessage message) throws IOException {
        if (section.part().isEmpty()) return ofMessage(section, message);
        var found = Target.find(message.structure(), section.part());
        if (found.isEmpty()) return NOTHING;
        var target = found.get();
        var part = target.entity();
        return switch (section.kind()) {
            case ALL -> body(part);
            case MIME -> mime(target, message);
            case HEADER, FIELDS, FIELDS_NOT, TEXT -> {
                if (part.mediaType().isMessage() && !part.parts().isEmpty())
                    yield ofEnclosed(section, part.parts().getFirst(), message);
                // not a message: C Courier gives what comes nearest
                yield section.kind() == Section.Kind.TEXT ? body(part) : mime(target, message);
            }
        };
    }

    private static Piece ofMessage(Section section, StoredMessage message) throws IOException {
        return switch (section.kind()) {
            case FIELDS, FIELDS_NOT -> new Made(HeaderLines.choose(message.header(), section));
            // not parsed for that
            case ALL -> new Stored(0, message.content().size(), message.wireSize(), false);
            case HEADER, MIME -> header(message);
            case TEXT -> body(message.structure());
        };
    }

    private static Piece ofEnclosed(Section section, Entity enclosed, StoredMessage message)
            throws IOException {
        return switch (section.kind()) {
            case FIELDS, FIELDS_NOT ->
                    new Made(HeaderLines.choose(headerOctets(enclosed, message), section));
            case TEXT -> body(enclosed);
            case ALL, HEADER, MIME -> header(enclosed);
        };
    }

    private static Piece mime(Target target, StoredMessage message) throws IOException {
        if (!target.wholeMessage()) return header(target.entity());
        return new Made(HeaderLines.mime(headerOctets(target.entity(), message)));
    }

    private static byte[] headerOctets(Entity entity, StoredMessage message) throws IOException {
        return message.octets(entity.headerStart(), entity.bodyStart(), LARGEST_HEADER);
    }

    /// Small, and mostly in the index; one that message.header() may have cut is not.
    private static Piece header(StoredMessage message) throws IOException {
        var octets = message.header();
        return octets.length < LARGEST_HEADER
                ? new Made(LineEnds.toCrLf(octets))
                : header(message.structure());
    }

    private static Piece header(Entity entity) {
        return new Stored(entity.headerStart(), entity.bodyStart(), entity.headerWireSize(), true);
    }

    private static Piece body(Entity entity) {
        return new Stored(entity.bodyStart(), entity.end(), entity.bodyWireSize(), false);
    }
}
