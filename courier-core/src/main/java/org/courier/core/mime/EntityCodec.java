package org.courier.core.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The compact form of an Entity for a mailbox index: a version, then numbers of seven bits an
/// octet and texts with their length before them; offsets are counted from the parent's.
public final class EntityCodec {
    private static final int VERSION = 1;
    private static final int MAX_DEPTH = 1200;

    private EntityCodec() {}

    public static byte[] encode(Entity entity) {
        var out = new ByteArrayOutputStream(256);
        out.write(VERSION);
        write(entity, 0, out);
        return out.toByteArray();
    }

    /// @throws IllegalArgumentException when the bytes are not what encode makes: the index entry
    ///   is to be made anew
    public static Entity decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IllegalArgumentException("entity of another version");
        }
        var in = new Reader(bytes);
        var entity = in.entity(0, 0);
        if (in.pos != bytes.length) {
            throw new IllegalArgumentException("octets after the entity");
        }
        return entity;
    }

    private static void write(Entity e, long base, ByteArrayOutputStream out) {
        number(e.headerStart() - base, out);
        number(e.bodyStart() - e.headerStart(), out);
        number(e.end() - e.bodyStart(), out);
        number(e.headerBareLf(), out);
        number(e.bodyBareLf(), out);
        number(e.bodyLines(), out);
        out.write((e.headerEightBit() ? 1 : 0) | (e.hasNul() ? 2 : 0));
        type(e.mediaType(), out);
        text(e.transferEncoding(), out);
        text(e.contentId(), out);
        text(e.description(), out);
        number(e.disposition().isPresent() ? 1 : 0, out);
        e.disposition().ifPresent(d -> type(d, out));
        number(e.language().size(), out);
        e.language().forEach(tag -> text(tag, out));
        text(e.location(), out);
        text(e.md5(), out);
        number(e.parts().size(), out);
        for (var part : e.parts()) {
            write(part, e.headerStart(), out);
        }
    }

    private static void number(long value, ByteArrayOutputStream out) {
        long rest = value;
        while (rest > 127 || rest < 0) {
            out.write((int) rest & 127 | 128);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static void text(String text, ByteArrayOutputStream out) {
        var octets = text.getBytes(StandardCharsets.UTF_8);
        number(octets.length, out);
        out.writeBytes(octets);
    }

    private static void text(Optional<String> text, ByteArrayOutputStream out) {
        number(text.isPresent() ? 1 : 0, out);
        text.ifPresent(t -> text(t, out));
    }

    private static void type(MediaType type, ByteArrayOutputStream out) {
        text(type.type(), out);
        text(type.subtype(), out);
        number(type.parameters().size(), out);
        type.parameters()
                .forEach(
                        (name, value) -> {
                            text(name, out);
                            text(value, out);
                        });
    }

    private static final class Reader {
        private final byte[] bytes;
        private int pos = 1;

        private Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        private Entity entity(long base, int depth) {
            if (depth > MAX_DEPTH) {
                throw new IllegalArgumentException("entities too deep");
            }
            long headerStart = sum(base, number());
            long bodyStart = sum(headerStart, number());
            long end = sum(bodyStart, number());
            int headerBareLf = integer();
            int bodyBareLf = integer();
            int bodyLines = integer();
            int bits = octet();
            return new Entity(
                    headerStart,
                    bodyStart,
                    end,
                    headerBareLf,
                    bodyBareLf,
                    bodyLines,
                    (bits & 1) != 0,
                    (bits & 2) != 0,
                    type(),
                    optionalText(),
                    optionalText(),
                    optionalText(),
                    integer() == 1 ? Optional.of(type()) : Optional.empty(),
                    texts(),
                    optionalText(),
                    optionalText(),
                    parts(headerStart, depth + 1));
        }

        private List<Entity> parts(long base, int depth) {
            int count = count();
            var parts = new ArrayList<Entity>(count);
            for (int i = 0; i < count; i++) {
                parts.add(entity(base, depth));
            }
            return List.copyOf(parts);
        }

        private MediaType type() {
            var type = text();
            var subtype = text();
            int count = count();
            if (count == 0) {
                return new MediaType(type, subtype, Map.of());
            }
            var parameters = new LinkedHashMap<String, String>();
            for (int i = 0; i < count; i++) {
                parameters.put(text(), text());
            }
            return new MediaType(type, subtype, parameters);
        }

        private List<String> texts() {
            int count = count();
            var texts = new ArrayList<String>(count);
            for (int i = 0; i < count; i++) {
                texts.add(text());
            }
            return List.copyOf(texts);
        }

        private Optional<String> optionalText() {
            return integer() == 1 ? Optional.of(text()) : Optional.empty();
        }

        private String text() {
            int length = count();
            pos += length;
            return new String(bytes, pos - length, length, StandardCharsets.UTF_8);
        }

        /// A number of things that follow, each at least one octet long.
        private int count() {
            int count = integer();
            if (count > bytes.length - pos) {
                throw new IllegalArgumentException("entity cut off");
            }
            return count;
        }

        private int integer() {
            long value = number();
            if (value > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("number too large");
            }
            return (int) value;
        }

        private static long sum(long base, long more) {
            if (base + more < 0) {
                throw new IllegalArgumentException("offset too large");
            }
            return base + more;
        }

        private long number() {
            long value = 0;
            for (int shift = 0; shift < 63; shift += 7) {
                int octet = octet();
                value |= (octet & 127L) << shift;
                if (octet < 128) {
                    return value;
                }
            }
            throw new IllegalArgumentException("number too large");
        }

        private int octet() {
            if (pos >= bytes.length) {
                throw new IllegalArgumentException("entity cut off");
            }
            return bytes[pos++] & 0xff;
        }
    }
}
