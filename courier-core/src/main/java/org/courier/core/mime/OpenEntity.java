package org.courier.core.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An entity whose end the scan has not reached.
final class OpenEntity {
    /// RFC 2046 section 5.1.1 allows 70; a longer one is still clear, up to here.
    static final int MAX_BOUNDARY = 1000;

    private static final MediaType OPAQUE = new MediaType("application", "octet-stream", Map.of());
    private static final MediaType MESSAGE = new MediaType("message", "rfc822", Map.of());

    private final Optional<OpenEntity> parent;
    private final int depth;
    private final MediaType byDefault;
    private final boolean opaque;
    private final long headerStart;
    private final long bareAtHeader;
    private final List<Entity> parts = new ArrayList<>();
    private long bodyStart;
    private long bareAtBody;
    private long linesAtBody;
    private boolean headerEightBit;
    private MediaType mediaType = MediaType.TEXT_PLAIN;
    private ContentValues content = ContentValues.NONE;
    private byte[] boundary = {};
    private boolean watched;

    /// The message itself.
    OpenEntity(long headerStart, long bareAtHeader) {
        this(Optional.empty(), 0, headerStart, bareAtHeader, MediaType.TEXT_PLAIN, false);
    }

    OpenEntity(
            OpenEntity parent,
            long headerStart,
            long bareAtHeader,
            MediaType byDefault,
            boolean opaque) {
        this(Optional.of(parent), parent.depth + 1, headerStart, bareAtHeader, byDefault, opaque);
    }

    private OpenEntity(
            Optional<OpenEntity> parent,
            int depth,
            long headerStart,
            long bareAtHeader,
            MediaType byDefault,
            boolean opaque) {
        this.parent = parent;
        this.depth = depth;
        this.headerStart = headerStart;
        this.bareAtHeader = bareAtHeader;
        this.byDefault = byDefault;
        this.opaque = opaque;
    }

    Optional<OpenEntity> parent() {
        return parent;
    }

    int depth() {
        return depth;
    }

    long bodyStart() {
        return bodyStart;
    }

    /// The header ended before here. A leaf is not looked into, whatever it says it is.
    void enterBody(
            long start,
            long bare,
            long lines,
            boolean eightBit,
            ContentFields fields,
            boolean leaf) {
        bodyStart = start;
        bareAtBody = bare;
        linesAtBody = lines;
        headerEightBit = eightBit;
        content = fields.values();
        mediaType = content.mediaType().map(OpenEntity::whole).orElse(byDefault);
        if (opaque || leaf && (mediaType.isMultipart() || mediaType.isMessage())) {
            mediaType = OPAQUE;
        }
        if (mediaType.isMultipart()) {
            boundary =
                    mediaType
                            .parameters()
                            .getOrDefault("boundary", "")
                            .stripTrailing()
                            .getBytes(StandardCharsets.UTF_8);
            watched = boundary.length > 0 && boundary.length <= MAX_BOUNDARY;
        }
    }

    /// A Content-Type that lacks its half means text (RFC 2045 section 5.2), or mixed parts.
    private static MediaType whole(MediaType read) {
        if (!read.subtype().isEmpty()) {
            return read;
        }
        return switch (read.type()) {
            case "text" -> new MediaType("text", "plain", read.parameters());
            case "multipart" -> new MediaType("multipart", "mixed", read.parameters());
            default -> MediaType.TEXT_PLAIN;
        };
    }

    boolean isMessage() {
        return mediaType.isMessage();
    }

    /// A multipart whose closing delimiter has not come.
    boolean isWatched() {
        return watched;
    }

    void close() {
        watched = false;
    }

    int boundaryLength() {
        return boundary.length;
    }

    boolean boundaryIsAt(byte[] bytes, int at, int limit) {
        int to = at + boundary.length;
        return to <= limit && Arrays.equals(bytes, at, to, boundary, 0, boundary.length);
    }

    /// RFC 2046 section 5.1.5.
    MediaType defaultOfParts() {
        return mediaType.subtype().equals("digest") ? MESSAGE : MediaType.TEXT_PLAIN;
    }

    void add(Entity part) {
        parts.add(part);
    }

    /// A multipart in which no delimiter was found has its body as its one part, so that it can be
    /// read and BODYSTRUCTURE has the part that its grammar asks for.
    Entity finish(long end, long bare, long lines, long lastNul) {
        if (parts.isEmpty() && (mediaType.isMultipart() || mediaType.isMessage())) {
            var all = new OpenEntity(this, bodyStart, bareAtBody, MediaType.TEXT_PLAIN, false);
            all.bodyStart = bodyStart;
            all.bareAtBody = bareAtBody;
            all.linesAtBody = linesAtBody;
            parts.add(all.finish(end, bare, lines, lastNul));
        }
        return new Entity(
                headerStart,
                bodyStart,
                end,
                clamped(bareAtBody - bareAtHeader),
                clamped(bare - bareAtBody),
                clamped(lines - linesAtBody),
                headerEightBit,
                lastNul >= bodyStart && lastNul < end,
                mediaType,
                content.transferEncoding(),
                content.text("id"),
                content.text("description"),
                content.disposition(),
                content.language(),
                content.text("location"),
                content.text("md5"),
                List.copyOf(parts));
    }

    private static int clamped(long count) {
        return Math.clamp(count, 0, Integer.MAX_VALUE);
    }
}
