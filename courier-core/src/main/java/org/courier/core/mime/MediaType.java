package org.courier.core.mime;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// type/subtype;parameters of Content-Type (RFC 2045 section 5.1), or a Content-Disposition with an
/// empty subtype (RFC 2183). Names are lower case; parameters keep their order; RFC 2231
/// continuations are joined and decoded.
public record MediaType(String type, String subtype, Map<String, String> parameters) {
    public static final MediaType TEXT_PLAIN =
            new MediaType("text", "plain", Map.of("charset", "us-ascii"));

    private static final String ATTRIBUTE_CHAR = "!#$&+-.^_`{|}~";

    public MediaType {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /// Never fails: what is missing is empty.
    public static MediaType parse(String unfoldedValue) {
        int semicolon = unfoldedValue.indexOf(';');
        int comment = unfoldedValue.indexOf('(');
        boolean commented = comment >= 0 && (semicolon < 0 || comment < semicolon);
        var value = commented ? ParameterReader.withoutComments(unfoldedValue) : unfoldedValue;
        int start = skip(value, 0, " \t\"'");
        int slash = until(value, start, "/; \t=\"'");
        int end = skip(value, slash, " \t");
        var subtype = "";
        if (end < value.length() && value.charAt(end) == '/') {
            int from = skip(value, end + 1, " \t");
            end = until(value, from, "; \t\"'/");
            subtype = value.substring(from, end).toLowerCase(Locale.ROOT);
            end = until(value, end, "; \t");
        }
        var type = value.substring(start, slash).toLowerCase(Locale.ROOT);
        return new MediaType(type, subtype, new ParameterReader(value, end).read());
    }

    private static int skip(String text, int from, String chars) {
        int i = from;
        while (i < text.length() && chars.indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        return i;
    }

    private static int until(String text, int from, String chars) {
        int i = from;
        while (i < text.length() && chars.indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    public boolean isMultipart() {
        return type.equals("multipart");
    }

    public boolean isMessage() {
        return type.equals("message") && (subtype.equals("rfc822") || subtype.equals("global"));
    }

    /// The parameters for a place where only ASCII may stand: a value that is not ASCII is there
    /// under its name with an asterisk, percent-encoded in UTF-8 (RFC 2231 section 4).
    public Map<String, String> asciiParameters() {
        if (parameters.values().stream().allMatch(Charsets::isPrintableAscii)) {
            return parameters;
        }
        var ascii = new LinkedHashMap<String, String>();
        parameters.forEach(
                (name, value) -> {
                    if (Charsets.isPrintableAscii(value)) {
                        ascii.put(name, value);
                    } else {
                        ascii.put(name + "*", "utf-8''" + percentEncoded(value));
                    }
                });
        return Collections.unmodifiableMap(ascii);
    }

    private static String percentEncoded(String value) {
        var encoded = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || ATTRIBUTE_CHAR.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(Character.forDigit(c >> 4, 16));
                encoded.append(Character.forDigit(c & 15, 16));
            }
        }
        return encoded.toString();
    }
}
