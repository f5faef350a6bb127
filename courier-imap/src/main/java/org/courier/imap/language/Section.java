package org.courier.imap.language;

import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Which octets of a message BODY[...] means (RFC 3501 section 6.4.5).
///
/// @param part numbers of the body part, none for the message itself
/// @param fields header field names as the client wrote them, for FIELDS and FIELDS_NOT
public record Section(List<Integer> part, Kind kind, List<String> fields) {
    public enum Kind {
        ALL,
        HEADER,
        FIELDS,
        FIELDS_NOT,
        MIME,
        TEXT
    }

    private static final int MOST_LEVELS = 100;
    private static final int MOST_FIELDS = 1000;

    static Section of(Kind kind) {
        return new Section(List.of(), kind, List.of());
    }

    /// From '[' to ']'.
    static Section read(Arguments in) throws IOException {
        in.expect('[');
        var part = new ArrayList<Integer>();
        while (in.peek() >= '0' && in.peek() <= '9') {
            long number = in.number();
            if (number == 0 || number > Integer.MAX_VALUE || part.size() == MOST_LEVELS)
                throw CommandFailed.bad("Not a body part.");
            part.add((int) number);
            if (!in.take('.')) {
                in.expect(']');
                return new Section(List.copyOf(part), Kind.ALL, List.of());
            }
        }
        var word = in.word();
        var kind =
                switch (word) {
                    case "" -> Kind.ALL;
                    case "HEADER" -> Kind.HEADER;
                    case "HEADER.FIELDS" -> Kind.FIELDS;
                    case "HEADER.FIELDS.NOT" -> Kind.FIELDS_NOT;
                    case "MIME" -> Kind.MIME;
                    case "TEXT" -> Kind.TEXT;
                    default -> throw CommandFailed.bad("Not a section: " + word + ".");
                };
        boolean partMissing = part.isEmpty() ? kind == Kind.MIME : kind == Kind.ALL;
        if (partMissing) throw CommandFailed.bad("Not a section.");
        var fields = kind == Kind.FIELDS || kind == Kind.FIELDS_NOT ? fields(in.space()) : NONE;
        in.expect(']');
        return new Section(List.copyOf(part), kind, fields);
    }

    private static final List<String> NONE = List.of();

    private static List<String> fields(Arguments in) throws IOException {
        var names = new ArrayList<String>();
        in.expect('(');
        if (in.take(')')) return NONE;
        do {
            if (names.size() == MOST_FIELDS) throw CommandFailed.bad("Too many header fields.");
            names.add(in.astring());
        } while (in.peek() == ' ' && in.space().peek() != ')');
        in.expect(')');
        return List.copyOf(names);
    }

    /// As it is answered: names quoted and in the client's case, like C Courier.
    String label() {
        var out = new StringBuilder("[");
        for (int number : part) out.append(number).append('.');
        switch (kind) {
            case ALL -> out.setLength(Math.max(1, out.length() - 1));
            case HEADER, MIME, TEXT -> out.append(kind);
            case FIELDS -> out.append("HEADER.FIELDS");
            case FIELDS_NOT -> out.append("HEADER.FIELDS.NOT");
        }
        if (!fields.isEmpty()) {
            out.append(" (");
            for (var name : fields)
                out.append('"').append(name.replaceAll("[\"\\\\]", "\\\\$0")).append("\" ");
            out.setCharAt(out.length() - 1, ')');
        }
        return out.append(']').toString();
    }

    /// Whether this header field is among those named.
    public boolean names(String field) {
        return fields.stream().anyMatch(field::equalsIgnoreCase);
    }
}
