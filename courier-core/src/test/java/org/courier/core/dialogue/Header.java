package org.courier.core.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The head of a dialogue: `key: value` lines before the first blank line.
public record Header(String title, Map<String, List<String>> values) {
    public List<String> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    public Optional<String> first(String key) {
        return all(key).stream().findFirst();
    }

    /// `set: NAME=value` lines as name and value.
    public List<Map.Entry<String, String>> settings() {
        var result = new ArrayList<Map.Entry<String, String>>();
        for (var line : all("set")) {
            var equals = line.indexOf('=');
            if (equals < 1) throw new IllegalArgumentException("set: needs NAME=value: " + line);
            result.add(Map.entry(line.substring(0, equals), line.substring(equals + 1)));
        }
        return result;
    }
}
