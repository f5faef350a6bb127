package org.courier.core.mime;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the Content- fields of one header say, by the lower-case rest of their names. Texts stay
/// encoded as they are written, as BODYSTRUCTURE sends them.
record ContentValues(Map<String, String> values) {
    static final ContentValues NONE = new ContentValues(Map.of());

    Optional<MediaType> mediaType() {
        return typed("type");
    }

    Optional<MediaType> disposition() {
        return typed("disposition");
    }

    Optional<String> transferEncoding() {
        return tokens("transfer-encoding").findFirst().map(t -> t.toLowerCase(Locale.ROOT));
    }

    /// RFC 3282: tags with commas between them.
    List<String> language() {
        return tokens("language").toList();
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(v -> !v.isEmpty());
    }

    private Optional<MediaType> typed(String name) {
        return text(name).map(MediaType::parse).filter(t -> !t.type().isEmpty());
    }

    private Stream<String> tokens(String name) {
        return text(name).stream()
                .map(ParameterReader::withoutComments)
                .flatMap(v -> Stream.of(v.split("[\\s,;\"]+")))
                .filter(t -> !t.isEmpty());
    }
}
