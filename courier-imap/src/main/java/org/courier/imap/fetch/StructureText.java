package org.courier.imap.fetch;

import org.courier.core.mime.Entity;
import org.courier.core.mime.MediaType;
import org.courier.imap.mailbox.StoredMessage;
import org.courier.imap.wire.Responses;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// BODY and BODYSTRUCTURE (RFC 3501 section 7.4.2).
final class StructureText {
    private static final int LARGEST_HEADER = 1 << 20;

    private final StoredMessage message;
    private final boolean extended;

    private StructureText(StoredMessage message, boolean extended) {
        this.message = message;
        this.extended = extended;
    }

    static void write(Responses out, StoredMessage message, boolean extended) throws IOException {
        new StructureText(message, extended).write(out, message.structureOnce());
    }

    private void write(Responses out, Entity entity) throws IOException {
        if (entity.mediaType().isMultipart()) multipart(out, entity);
        else single(out, entity);
    }

    private void multipart(Responses out, Entity entity) throws IOException {
        out.octet('(');
        // the grammar wants at least one part
        if (entity.parts().isEmpty()) out.text("(\"text\" \"plain\" NIL NIL NIL \"7bit\" 0 0)");
        for (var part : entity.parts()) write(out, part);
        out.octet(' ').string(entity.mediaType().subtype());
        if (extended) {
            parameters(out.octet(' '), entity.mediaType().asciiParameters());
            placement(out, entity);
        }
        out.octet(')');
    }

    private void single(Responses out, Entity entity) throws IOException {
        var type = entity.mediaType();
        out.octet('(').string(type.type()).octet(' ').string(type.subtype()).octet(' ');
        // the parameters of a type that nobody wrote are nobody's
        var implied = type.equals(MediaType.TEXT_PLAIN);
        parameters(out, implied ? Map.of() : type.asciiParameters());
        out.octet(' ').nstring(entity.contentId());
        out.octet(' ').nstring(entity.description());
        out.octet(' ').string(entity.transferEncoding().orElse("7bit"));
        out.octet(' ').number(entity.bodyWireSize());
        if (type.isMessage() && !entity.parts().isEmpty()) {
            var enclosed = entity.parts().getFirst();
            out.octet(' ');
            EnvelopeText.write(out, header(enclosed));
            write(out.octet(' '), enclosed);
            out.octet(' ').number(entity.bodyLines());
        } else if (type.isMessage() && type.subtype().equals("rfc822")) {
            // too deep to look into: an empty message keeps the grammar
            out.text(" (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
            out.text(" (\"text\" \"plain\" NIL NIL NIL \"7bit\" 0 0) ").number(entity.bodyLines());
        } else if (type.type().equals("text")) {
            out.octet(' ').number(entity.bodyLines());
        }
        if (extended) {
            out.octet(' ').nstring(entity.md5());
            placement(out, entity);
        }
        out.octet(')');
    }

    /// Disposition, language, location.
    private static void placement(Responses out, Entity entity) throws IOException {
        out.octet(' ');
        if (entity.disposition().isPresent()) {
            var disposition = entity.disposition().get();
            out.octet('(').string(disposition.type()).octet(' ');
            parameters(out, disposition.asciiParameters());
            out.octet(')');
        } else {
            out.nil();
        }
        languages(out.octet(' '), entity.language());
        out.octet(' ').nstring(entity.location());
    }

    private static void languages(Responses out, List<String> languages) throws IOException {
        if (languages.size() < 2) {
            out.nstring(languages.stream().findFirst());
            return;
        }
        var separator = '(';
        for (var language : languages) {
            out.octet(separator).string(language);
            separator = ' ';
        }
        out.octet(')');
    }

    private static void parameters(Responses out, Map<String, String> parameters)
            throws IOException {
        if (parameters.isEmpty()) {
            out.nil();
            return;
        }
        var separator = '(';
        for (var parameter : parameters.entrySet()) {
            out.octet(separator).string(parameter.getKey());
            out.octet(' ').string(parameter.getValue());
            separator = ' ';
        }
        out.octet(')');
    }

    private byte[] header(Entity enclosed) throws IOException {
        return message.octets(enclosed.headerStart(), enclosed.bodyStart(), LARGEST_HEADER);
    }
}
