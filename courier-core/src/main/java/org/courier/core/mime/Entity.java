package org.courier.core.mime;

import java.util.List;
import java.util.Optional;

/// A MIME entity (RFC 2045) found in a message: where its bytes lie and what it is. Offsets are
/// bytes from the start of the stored message. "wire" sizes count every line end as CRLF, as IMAP
/// and POP3 transmit it, whatever is stored.
public record Entity(
        long headerStart,
        long bodyStart,
        long end,
        // bare LFs (not after CR) in [headerStart, bodyStart)
        int headerBareLf,
        // bare LFs in [bodyStart, end)
        int bodyBareLf,
        // line ends in the body
        int bodyLines,
        // header bytes of this entity contain octets above 127
        boolean headerEightBit,
        // NUL octets occur in the body
        boolean hasNul,
        MediaType mediaType,
        // Content-Transfer-Encoding, lower case; Optional.empty when missing
        Optional<String> transferEncoding,
        Optional<String> contentId,
        Optional<String> description,
        Optional<MediaType> disposition,
        List<String> language,
        Optional<String> location,
        Optional<String> md5,
        // Sub-parts of a multipart; for message/rfc822 (and message/global) the one enclosed
        // message.
        List<Entity> parts) {
    public long headerWireSize() {
        return bodyStart - headerStart + headerBareLf;
    }

    public long bodyWireSize() {
        return end - bodyStart + bodyBareLf;
    }

    public long wireSize() {
        return headerWireSize() + bodyWireSize();
    }
}
