package org.courier.core.mime;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Reads `; name=value` after a media type or disposition (RFC 2045 section 5.1), in the forms that
/// are really sent: without quotes though there are spaces, with quotes that do not end, with no
/// semicolon between two parameters. Of a repeated name the first counts.
final class ParameterReader {
    private static final int MOST = 256;

    private final String text;
    private int pos;
    private final Map<String, String> plain = new LinkedHashMap<>();
    private final Map<String, ExtendedParameter> extended = new LinkedHashMap<>();

    ParameterReader(String text, int pos) {
        this.text = text;
        this.pos = pos;
    }

    Map<String, String> read() {
        while (pos < text.length() && plain.size() + extended.size() < MOST) {
            skip(" \t;,");
            var name = upTo("=;").strip();
            if (pos < text.length() && text.charAt(pos) == '=') {
                pos++;
                keep(name.toLowerCase(Locale.ROOT));
            }
        }
        var all = new LinkedHashMap<String, String>(plain);
        extended.forEach((name, value) -> all.put(name, value.decoded()));
        return all;
    }

    private void keep(String name) {
        skip(" \t");
        boolean quoted = pos < text.length() && text.charAt(pos) == '"';
        var value = quoted ? quoted() : bare(name);
        int star = name.indexOf('*');
        if (star > 0) {
            extended.computeIfAbsent(name.substring(0, star), _ -> new ExtendedParameter())
                    .add(name.substring(star + 1), value);
        } else if (!name.isEmpty()) {
            plain.putIfAbsent(name, value);
        }
    }

    private String quoted() {
        var value = new StringBuilder();
        pos++;
        while (pos < text.length() && text.charAt(pos) != '"') {
            if (text.charAt(pos) == '\\' && pos + 1 < text.length()) {
                pos++;
            }
            value.append(text.charAt(pos++));
        }
        pos++;
        return value.toString();
    }

    /// Only a file name can be meant to have spaces in it.
    private String bare(String name) {
        int start = pos;
        var value = upTo(";").strip();
        if (name.startsWith("name") || name.startsWith("filename")) {
            return value;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '(' || c == ' ' || c == '\t') {
                pos = value.indexOf('=', i) > 0 && c != '(' ? start + i : pos;
                return value.substring(0, i);
            }
        }
        return value;
    }

    private void skip(String chars) {
        while (pos < text.length() && chars.indexOf(text.charAt(pos)) >= 0) {
            pos++;
        }
    }

    private String upTo(String chars) {
        int start = pos;
        while (pos < text.length() && chars.indexOf(text.charAt(pos)) < 0) {
            pos++;
        }
        return text.substring(start, pos);
    }

    /// RFC 5322 section 3.2.2 comments outside of quotes taken out; one that does not end runs to
    /// the end.
    static String withoutComments(String text) {
        if (text.indexOf('(') < 0) {
            return text;
        }
        var kept = new StringBuilder(text.length());
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && (quoted || depth > 0)) {
                if (depth == 0) {
                    kept.append(c).append(text.charAt(i + 1));
                }
                i++;
            } else if (c == '(' && !quoted) {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0) {
                quoted ^= c == '"';
                kept.append(c);
            }
        }
        return kept.toString();
    }
}
