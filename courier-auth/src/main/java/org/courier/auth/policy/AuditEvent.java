package org.courier.auth.policy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// One event as one line of JSON (RFC 8259): ASCII, whatever a client called itself.
record AuditEvent(String event, Map<String, String> fields) {
    /// Longer values are cut; no name that can log in is.
    private static final int LONGEST = 256;

    static AuditEvent of(String event) {
        return new AuditEvent(event, Map.of());
    }

    /// An empty value is left out.
    AuditEvent with(String name, String value) {
        if (value.isEmpty()) return this;
        var more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new AuditEvent(event, more);
    }

    String line(Instant time) {
        var line = new StringBuilder("{");
        member(line, "time", time.toString());
        line.append(',');
        member(line, "event", event);
        fields.forEach(
                (name, value) -> {
                    line.append(',');
                    member(line, name, value);
                });
        return line.append('}').toString();
    }

    private static void member(StringBuilder line, String name, String value) {
        string(line, name);
        line.append(':');
        string(line, value.length() > LONGEST ? value.substring(0, LONGEST) : value);
    }

    private static void string(StringBuilder line, String value) {
        line.append('"');
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') line.append('\\').append(c);
            else if (c < ' ' || c > '~') line.append("\\u%04x".formatted((int) c));
            else line.append(c);
        }
        line.append('"');
    }
}
