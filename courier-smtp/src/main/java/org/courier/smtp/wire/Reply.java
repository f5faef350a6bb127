package org.courier.smtp.wire;

import java.util.List;

/// An answer: three digits, an enhanced code (RFC 2034 section 4; "" where none may stand: the
/// greeting, EHLO's answer, 3yz), one or more lines of text (RFC 5321 section 4.2).
public record Reply(int code, String enhancedCode, List<String> lines) {
    /// RFC 5321 section 4.5.3.1.5: a reply line is at most 512 octets with its code and CRLF.
    private static final int LINE_LIMIT = 480;

    public Reply {
        lines = List.copyOf(lines);
    }

    public static Reply of(int code, String enhancedCode, String... lines) {
        return new Reply(code, enhancedCode, List.of(lines));
    }

    public static Reply plain(int code, String... lines) {
        return new Reply(code, "", List.of(lines));
    }

    /// A text of another station that may carry its own three digits ("550 Spam refused.").
    public static Reply parse(String text, int code, String enhancedCode) {
        if (text.matches("(?s)[2345][0-9][0-9] .*")) {
            var own = Integer.parseInt(text.substring(0, 3));
            var words = text.substring(4);
            return own == code ? of(code, enhancedCode, words) : of(own, own / 100 + ".0.0", words);
        }
        return of(code, enhancedCode, text);
    }

    public boolean isPermanentFailure() {
        return code >= 500;
    }

    public boolean isFailure() {
        return code >= 400;
    }

    /// The wire form. Control characters in the text never break a line.
    public String format() {
        var out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            out.append(code).append(i + 1 < lines.size() ? '-' : ' ');
            if (!enhancedCode.isEmpty()) out.append(enhancedCode).append(' ');
            out.append(clean(lines.get(i))).append("\r\n");
        }
        return out.toString();
    }

    /// As the C suite logs it, without the enhanced code, so that log watchers' rules go on
    /// working.
    public String logged() {
        return code + " " + clean(lines.getFirst());
    }

    private static String clean(String line) {
        var out = new StringBuilder(line.length());
        for (int i = 0; i < line.length() && i < LINE_LIMIT; i++) {
            char c = line.charAt(i);
            out.append(c < ' ' || c == 127 ? ' ' : c);
        }
        return out.toString();
    }
}
