package org.courier.auth.token;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON value (RFC 8259), as far as tokens and keys need it.
sealed interface Json {
    record Text(String value) implements Json {}

    record Number(BigDecimal value) implements Json {}

    record Bool(boolean value) implements Json {}

    record Null() implements Json {}

    record Array(List<Json> values) implements Json {}

    record Object(Map<String, Json> members) implements Json {
        Optional<Json> get(String name) {
            return Optional.ofNullable(members.get(name));
        }

        Optional<String> text(String name) {
            return get(name).filter(Text.class::isInstance).map(t -> ((Text) t).value());
        }

        /// The texts of a member that is a text or an array of texts.
        List<String> texts(String name) {
            return switch (get(name).orElse(new Null())) {
                case Text(var value) -> List.of(value);
                case Array(var values) ->
                        values.stream()
                                .filter(Text.class::isInstance)
                                .map(t -> ((Text) t).value())
                                .toList();
                case Number _, Bool _, Null _, Object _ -> List.of();
            };
        }

        boolean isTrue(String name) {
            return get(name).filter(new Bool(true)::equals).isPresent();
        }
    }

    /// Not JSON, or more of it than anybody needs.
    final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String what, int at) {
            super("JSON: " + what + " at " + at);
        }
    }

    static Object object(String text) throws Broken {
        if (new JsonReader(text).read() instanceof Object object) {
            return object;
        }
        throw new Broken("expected an object", 0);
    }

    /// A text as a JSON string.
    static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                default -> {
                    if (c < 0x20 || c == 0x7f) out.append("\\u%04x".formatted((int) c));
                    else out.append(c);
                }
            }
        }
        return out.append('"').toString();
    }
}
