package org.courier.smtp.wire;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The ESMTP parameters after a path: `keyword[=value]` separated by blanks (RFC 5321 section
/// 4.1.2). Each is taken out once; what nobody took is refused (section 4.1.1.11).
public final class Parameters {
    private final Map<String, Optional<String>> left = new LinkedHashMap<>();

    private Parameters() {}

    public static Parameters parse(String text) {
        var parameters = new Parameters();
        if (text.isBlank()) return parameters;
        for (var token : text.strip().split("[ \t]+")) {
            int equals = token.indexOf('=');
            var keyword = equals < 0 ? token : token.substring(0, equals);
            if (!keyword.matches("[A-Za-z0-9][A-Za-z0-9-]*")) throw bad(token);
            Optional<String> value =
                    equals < 0 ? Optional.empty() : Optional.of(token.substring(equals + 1));
            if (value.filter(Parameters::isBad).isPresent()) throw bad(token);
            if (parameters.left.put(keyword.toUpperCase(Locale.ROOT), value) != null)
                throw CommandFailed.of(501, "5.5.4", "Parameter " + keyword + " given twice.");
        }
        return parameters;
    }

    /// Whether it stands there, with or without a value.
    public boolean flag(String keyword) {
        return left.remove(keyword) != null;
    }

    /// Its value; given without one it is refused.
    public Optional<String> value(String keyword) {
        var value = left.remove(keyword);
        if (value == null) return Optional.empty();
        if (value.isEmpty()) throw bad(keyword);
        return value;
    }

    /// Drops parameters that mean nothing to us but are legal to send.
    public void ignore(Set<String> keywords) {
        left.keySet().removeAll(keywords);
    }

    public void end() {
        for (var keyword : left.keySet())
            throw CommandFailed.of(555, "5.5.4", "Parameter " + keyword + " not supported.");
    }

    public static CommandFailed bad(String token) {
        return CommandFailed.of(501, "5.5.4", "Bad parameter " + token);
    }

    private static boolean isBad(String value) {
        return value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c == 127);
    }
}
