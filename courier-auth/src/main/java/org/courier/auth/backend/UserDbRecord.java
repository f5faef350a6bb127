package org.courier.auth.backend;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// One line of a userdb text: `name TAB field=value|field=value...`. Text is held octet by octet
/// (as ISO 8859-1), so that what we do not understand is written back unchanged.
public record UserDbRecord(String name, Map<String, String> fields) {
    /// Empty when the line has no TAB, no name, or a control character.
    public static Optional<UserDbRecord> parse(String line) {
        int tab = line.indexOf('\t');
        if (tab <= 0 || line.chars().filter(c -> c < 0x20 || c == 0x7f).count() != 1) {
            return Optional.empty();
        }
        return Optional.of(
                new UserDbRecord(line.substring(0, tab), fields(line.substring(tab + 1))));
    }

    private static Map<String, String> fields(String text) {
        var fields = new LinkedHashMap<String, String>();
        for (String part : text.split("\\|")) {
            int equals = part.indexOf('=');
            if (!part.isEmpty()) {
                fields.put(
                        equals < 0 ? part : part.substring(0, equals),
                        equals < 0 ? "" : part.substring(equals + 1));
            }
        }
        return fields;
    }

    /// `1001= TAB fred`: whose uid this is, not an account.
    boolean isReverse() {
        return name.endsWith("=");
    }

    /// The account's name in a reverse entry.
    String reverseName() {
        return fields.keySet().stream().findFirst().orElse("");
    }

    Optional<String> field(String field) {
        return Optional.ofNullable(fields.get(field));
    }

    public String format() {
        return name
                + "\t"
                + fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + field.getValue())
                        .collect(Collectors.joining("|"));
    }

    /// A name or value as the octets of a file.
    public static String raw(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /// The octets of a file as text: UTF-8, or ISO 8859-1 where they are none.
    public static String text(String raw) {
        byte[] octets = raw.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException _) {
            return raw;
        }
    }

    /// Secrets do not print.
    @Override
    public String toString() {
        return "UserDbRecord[" + name + "]";
    }
}
