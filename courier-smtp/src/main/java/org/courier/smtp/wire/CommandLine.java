package org.courier.smtp.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One command line: the verb in upper case and what follows it (RFC 5321 section 4.1.1). UTF-8 is
/// allowed in it (RFC 6531 section 3.1); NUL and other control characters are not.
public record CommandLine(String verb, String argument) {
    /// @param line with or without its line end, which may be LF alone, as C takes it
    public static CommandLine parse(byte[] line) {
        int end = line.length;
        while (end > 0 && (line[end - 1] == '\n' || line[end - 1] == '\r' || line[end - 1] == ' '))
            end--;
        for (int i = 0; i < end; i++) {
            if (line[i] >= 0 && line[i] < ' ' && line[i] != '\t' || line[i] == 127)
                throw syntax("Control characters are not allowed in a command.");
        }
        var text = decode(line, end);
        int blank = text.indexOf(' ');
        var verb = blank < 0 ? text : text.substring(0, blank);
        var argument = blank < 0 ? "" : text.substring(blank + 1).strip();
        return new CommandLine(verb.toUpperCase(Locale.ROOT), argument);
    }

    /// For the log: one line, no control characters. Never with AUTH's arguments, which are secret.
    public static String printable(byte[] line) {
        var text = new String(line, StandardCharsets.UTF_8).strip();
        var words = text.split("\\s+", 3);
        if (words.length > 1 && words[0].equalsIgnoreCase("AUTH")) text = words[0] + " " + words[1];
        return printable(text);
    }

    public static String printable(String text) {
        var out = new StringBuilder();
        text.codePoints()
                .limit(255)
                .forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? '_' : c));
        return out.toString();
    }

    private static String decode(byte[] line, int end) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, end))
                    .toString();
        } catch (CharacterCodingException _) {
            throw syntax("Only US-ASCII and UTF-8 are allowed in a command.");
        }
    }

    private static CommandFailed syntax(String text) {
        return CommandFailed.of(500, "5.5.2", text);
    }
}
