package org.courier.auth.backend.sql;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where a PostgreSQL server is and how to log in, as libpq reads it: `host=db dbname='my mail'`,
/// or `postgresql://user@host/db?sslmode=require`.
record Conninfo(Map<String, String> parameters) {
    private static final String EXPECTED = "expected key=value key='value with blanks'";

    Conninfo {
        parameters = Map.copyOf(parameters);
    }

    /// @throws IllegalArgumentException saying what is wrong, without any value
    static Conninfo parse(String text) {
        var found =
                text.startsWith("postgresql://") || text.startsWith("postgres://")
                        ? uri(text)
                        : pairs(text);
        PgParameters.check(found);
        return new Conninfo(found);
    }

    /// The characters of `key = value` text.
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        boolean end() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return at == text.length();
        }

        String key() {
            int from = at;
            while (at < text.length() && (Character.isLetterOrDigit(peek()) || peek() == '_')) {
                at++;
            }
            String key = text.substring(from, at);
            if (key.isEmpty() || end() || peek() != '=') {
                throw new IllegalArgumentException(EXPECTED);
            }
            at++;
            return key;
        }

        private char peek() {
            return text.charAt(at);
        }

        String value() {
            if (end()) {
                return "";
            }
            boolean quoted = peek() == '\'';
            at += quoted ? 1 : 0;
            var value = new StringBuilder();
            while (at < text.length()) {
                char c = peek();
                at++;
                if (quoted ? c == '\'' : Character.isWhitespace(c)) {
                    return value.toString();
                }
                if (c == '\\' && at < text.length()) {
                    c = peek();
                    at++;
                }
                value.append(c);
            }
            if (quoted) {
                throw new IllegalArgumentException("a ' that is not closed");
            }
            return value.toString();
        }
    }

    private static Map<String, String> pairs(String text) {
        var found = new LinkedHashMap<String, String>();
        var reader = new Reader(text);
        while (!reader.end()) {
            found.put(reader.key(), reader.value());
        }
        return found;
    }

    private static Map<String, String> uri(String text) {
        var found = new LinkedHashMap<String, String>();
        String rest = text.substring(text.indexOf("://") + 3);
        int question = rest.indexOf('?');
        if (question >= 0) {
            for (String pair : rest.substring(question + 1).split("&")) {
                int equals = pair.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("a parameter without \"=\"");
                }
                found.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
            rest = rest.substring(0, question);
        }
        int slash = rest.indexOf('/');
        if (slash >= 0) {
            put(found, "dbname", decoded(rest.substring(slash + 1)));
            rest = rest.substring(0, slash);
        }
        int at = rest.lastIndexOf('@');
        if (at >= 0) {
            var login = rest.substring(0, at).split(":", 2);
            put(found, "user", decoded(login[0]));
            put(found, "password", login.length > 1 ? decoded(login[1]) : "");
            rest = rest.substring(at + 1);
        }
        hosts(found, rest);
        return found;
    }

    private static void hosts(Map<String, String> found, String text) {
        var hosts = new StringBuilder();
        var ports = new StringBuilder();
        String comma = "";
        for (String host : text.split(",")) {
            // [::1]:5432 or db:5432
            int colon = host.indexOf(':', Math.max(host.indexOf(']'), 0));
            String name = colon < 0 ? host : host.substring(0, colon);
            hosts.append(comma).append(decoded(name.replaceAll("^\\[|\\]$", "")));
            ports.append(comma).append(colon < 0 ? "" : host.substring(colon + 1));
            comma = ",";
        }
        put(found, "host", hosts.toString());
        put(found, "port", ports.toString().replaceAll("^,*$", ""));
    }

    private static void put(Map<String, String> found, String key, String value) {
        if (!value.isEmpty()) {
            found.put(key, value);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// Secrets do not print.
    @Override
    public String toString() {
        return "Conninfo";
    }
}
