package org.courier.core.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the Content- fields of one header say, by the lower-case rest of their names. Texts stay
/// encoded as they are written, as BODYSTRUCTURE sends them.
record ContentValues(Map<String, String> values) {
    static final ContentValues NONE = new ContentValues(Map.of());

    private static final String BETWEEN_TOKENS = " \t\n\u000b\f\r,;\"";

    Optional<MediaType> mediaType() {
        return typed("type");
    }

    Optional<MediaType> disposition() {
        return typed("disposition");
    }

    Optional<String> transferEncoding() {
        return tokens("transfer-encoding").stream()
                .findFirst()
                .map(t -> t.toLowerCase(Locale.ROOT));
    }

    /// RFC 3282: tags with commas between them.
    List<String> language() {
        return tokens("language");
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(v -> !v.isEmpty());
    }

    private Optional<MediaType> typed(String name) {
        return text(name).map(MediaType::parse).filter(t -> !t.type().isEmpty());
    }

    private List<String> tokens(String name) {
        var value = text(name);
        if (value.isEmpty()) return List.of();
        var tokens = new ArrayList<String>();
        var text = ParameterReader.withoutComments(value.get());
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && BETWEEN_TOKENS.indexOf(text.charAt(i)) < 0) continue;
            if (i > start) tokens.add(text.substring(start, i));
            start = i + 1;
        }
        return List.copyOf(tokens);
    }
}
