package org.courier.core.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/// An `S:` line: literal, but for `...` (any text) and `${name}` (caught the first time, the same
/// from then on).
final class LinePattern {
    private static final java.util.regex.Pattern SPECIAL =
            java.util.regex.Pattern.compile("\\.\\.\\.|\\$\\{(\\w+)}");

    private final java.util.regex.Pattern regex;
    private final List<String> names;

    private LinePattern(String regex, List<String> names) {
        this.regex = java.util.regex.Pattern.compile(regex, java.util.regex.Pattern.DOTALL);
        this.names = names;
    }

    static LinePattern literal(String text, Map<String, String> caught) {
        var regex = new StringBuilder();
        var names = new ArrayList<String>();
        var special = SPECIAL.matcher(text);
        int from = 0;
        while (special.find()) {
            regex.append(quote(text.substring(from, special.start())));
            from = special.end();
            var name = special.group(1);
            if (name == null) {
                regex.append(".*?");
            } else if (caught.containsKey(name)) {
                regex.append(quote(caught.get(name)));
            } else if (names.contains(name)) {
                regex.append("\\").append(names.indexOf(name) + 1);
            } else {
                names.add(name);
                regex.append("(.+?)");
            }
        }
        return new LinePattern(regex + quote(text.substring(from)), names);
    }

    static LinePattern regex(String regex) {
        return new LinePattern(regex, List.of());
    }

    /// Whether the line matches as a whole; what it catches is kept.
    boolean matches(String line, Map<String, String> caught) {
        Matcher m = regex.matcher(line);
        if (!m.matches()) return false;
        for (int i = 0; i < names.size(); i++) caught.put(names.get(i), m.group(i + 1));
        return true;
    }

    private static String quote(String text) {
        return text.isEmpty() ? "" : java.util.regex.Pattern.quote(text);
    }
}
