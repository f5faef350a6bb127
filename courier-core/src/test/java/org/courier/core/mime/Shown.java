package org.courier.core.mime;

import org.courier.core.address.AddressList.Entry;
import org.courier.core.address.AddressList.Group;
import org.courier.core.address.AddressList.Single;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A message's structure and envelope in the form of the case files.
final class Shown {
    private Shown() {}

    static String message(byte[] message) {
        var out = new StringBuilder();
        entity(MessageScanner.scan(message), "-", out);
        var envelope = MessageEnvelope.of(message);
        envelope.date()
                .ifPresent(
                        d ->
                                line(
                                        "date",
                                        MailDate.parse(d).map(Object::toString).orElse("? " + d),
                                        out));
        envelope.subject().ifPresent(s -> line("subject", EncodedWord.decode(s), out));
        addresses("from", envelope.from(), out);
        if (!envelope.replyTo().equals(envelope.from())) {
            addresses("reply-to", envelope.replyTo(), out);
        }
        addresses("to", envelope.to(), out);
        addresses("cc", envelope.cc(), out);
        addresses("bcc", envelope.bcc(), out);
        return out.toString();
    }

    private static void line(String name, String value, StringBuilder out) {
        out.append(name).append(": ").append(value).append('\n');
    }

    /// `1.2 text/plain{charset=x} header 10+20 body 30+40 lines 2 wire 22+43` and what else is
    /// there; offsets are those of the file, the wire sizes count CRLF.
    private static void entity(Entity e, String section, StringBuilder out) {
        out.append(section).append(' ').append(type(e.mediaType()));
        out.append(" header ").append(e.headerStart());
        out.append('+').append(e.bodyStart() - e.headerStart());
        out.append(" body ").append(e.bodyStart()).append('+').append(e.end() - e.bodyStart());
        out.append(" lines ").append(e.bodyLines());
        out.append(" wire ").append(e.headerWireSize()).append('+').append(e.bodyWireSize());
        out.append(e.headerEightBit() ? " 8bit-header" : "").append(e.hasNul() ? " nul" : "");
        optional("encoding", e.transferEncoding(), out);
        optional("id", e.contentId(), out);
        optional("description", e.description(), out);
        optional("disposition", e.disposition().map(Shown::type), out);
        if (!e.language().isEmpty()) {
            out.append(" language ").append(e.language());
        }
        optional("location", e.location(), out);
        optional("md5", e.md5(), out);
        out.append('\n');
        for (int i = 0; i < e.parts().size(); i++) {
            var number = e.mediaType().isMessage() ? "message" : String.valueOf(i + 1);
            entity(e.parts().get(i), section.equals("-") ? number : section + "." + number, out);
        }
    }

    private static void optional(String name, Optional<String> value, StringBuilder out) {
        value.ifPresent(v -> out.append(' ').append(name).append(" [").append(v).append(']'));
    }

    private static String type(MediaType type) {
        return type.type() + "/" + type.subtype() + type.parameters();
    }

    private static void addresses(String name, List<Entry> entries, StringBuilder out) {
        entries.forEach(entry -> line(name, entry(entry), out));
    }

    private static String entry(Entry entry) {
        return switch (entry) {
            case Single s ->
                    s.displayName().map(n -> EncodedWord.decode(n) + " ").orElse("")
                            + "<"
                            + s.route().map(r -> r + ":").orElse("")
                            + s.localPart()
                            + "@"
                            + s.domain()
                            + ">";
            case Group g ->
                    g.members().stream()
                            .map(Shown::entry)
                            .collect(Collectors.joining(", ", g.name() + ": ", ";"));
        };
    }
}
