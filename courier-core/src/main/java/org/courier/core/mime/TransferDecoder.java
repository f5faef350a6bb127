package org.courier.core.mime;

import java.io.InputStream;
import java.util.Locale;

/// Undoes quoted-printable, base64 (lenient), x-uuencode; identity otherwise.
public final class TransferDecoder {
    private TransferDecoder() {}

    /// Decodes while it is read (RFC 2045 section 6); what is broken in the encoding is passed over
    /// or handed on as it is, and never ends the stream with an error.
    public static InputStream decode(InputStream encoded, String transferEncoding) {
        return switch (transferEncoding.strip().toLowerCase(Locale.ROOT)) {
            case "quoted-printable" -> new QuotedPrintableInput(encoded);
            case "base64" -> new Base64Input(encoded);
            case "x-uuencode", "x-uue", "uuencode", "x-uu" -> new UuencodeInput(encoded);
            default -> encoded;
        };
    }
}
