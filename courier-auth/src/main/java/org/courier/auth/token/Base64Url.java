package org.courier.auth.token;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// base64url without padding (RFC 7515 section 2).
final class Base64Url {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]*");

    private Base64Url() {}

    static Optional<byte[]> octets(String text) {
        try {
            return FORM.matcher(text).matches()
                    ? Optional.of(Base64.getUrlDecoder().decode(text))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// Empty when it is not UTF-8 either.
    static Optional<String> text(String text) {
        return octets(text).flatMap(Base64Url::utf8);
    }

    static Optional<String> utf8(byte[] octets) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }
}
