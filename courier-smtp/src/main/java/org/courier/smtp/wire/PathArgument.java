package org.courier.smtp.wire;

/// The argument of MAIL and RCPT: `FROM:<path> parameters` (RFC 5321 section 4.1.1.2). path is what
/// stands between the angle brackets, "" for the null path.
public record PathArgument(String path, String parameters) {
    /// RFC 5321 section 4.5.3.1.3 asks for 256 octets at least; VERP and SRS addresses need more.
    private static final int PATH_LIMIT = 1024;

    /// @param keyword FROM or TO
    public static PathArgument parse(String argument, String keyword) {
        int colon = keyword.length();
        if (!argument.regionMatches(true, 0, keyword, 0, colon)
                || argument.length() <= colon
                || argument.charAt(colon) != ':') throw CommandFailed.commandError();
        var rest = argument.substring(colon + 1).strip();
        if (!rest.startsWith("<")) throw brackets();
        int end = closingBracket(rest);
        if (end < 0) throw brackets();
        var parameters = rest.substring(end + 1);
        if (!parameters.isEmpty() && parameters.charAt(0) != ' ') throw brackets();
        if (end > PATH_LIMIT) throw CommandFailed.of(501, "5.1.7", "Path too long.");
        return new PathArgument(rest.substring(1, end), parameters.strip());
    }

    /// Quoted strings and quoted pairs may hold a bracket (RFC 5321 section 4.1.2).
    private static int closingBracket(String text) {
        boolean quoted = false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') i++;
            else if (c == '"') quoted = !quoted;
            else if (c == '>' && !quoted) return i;
        }
        return -1;
    }

    private static CommandFailed brackets() {
        return CommandFailed.of(
                554, "5.5.4", "Syntax error - your mail software violates RFC 821.");
    }
}
