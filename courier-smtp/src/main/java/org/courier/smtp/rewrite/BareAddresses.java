package org.courier.smtp.rewrite;

import java.nio.charset.StandardCharsets;

/// Completes addresses without a domain in an address field: `To: alice, Bob <bob>` becomes `To:
/// alice@example.com, Bob <bob@example.com>`. Everything else of the field stays octet for octet:
/// only insertions are made.
final class BareAddresses {
    private final byte[] field;
    private final String domain;
    private final StringBuilder out = new StringBuilder();
    private int copied;

    // The address being read: its last significant octet, its words, what it holds.
    private int wordEnd = -1;
    private int words;
    private boolean inWord;
    private boolean at;
    private boolean route;

    private BareAddresses(byte[] field, String domain) {
        this.field = field;
        this.domain = domain;
    }

    static byte[] complete(byte[] field, String domain) {
        return new BareAddresses(field, domain).run();
    }

    private byte[] run() {
        int i = 0;
        while (field[i] != ':') i++;
        for (i++; i < field.length; i++) {
            switch (field[i]) {
                case '(' -> {
                    i = comment(i);
                    inWord = false;
                }
                case '"' -> {
                    i = quoted(i);
                    word(i);
                    // never closed: whatever it is, it is not completed
                    at |= i >= field.length;
                }
                case '<' -> i = angle(i);
                case ',', ';' -> endAddress();
                case ':' -> reset();
                case ' ', '\t', '\r', '\n' -> inWord = false;
                case '@', '!' -> {
                    at = true;
                    word(i);
                }
                default -> word(i);
            }
        }
        endAddress();
        if (copied == 0) return field;
        out.append(latin(copied, field.length));
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void word(int end) {
        if (!inWord) words++;
        inWord = true;
        wordEnd = Math.min(end, field.length - 1);
    }

    /// `<user>`; `<>` and routes stay as they are.
    private int angle(int start) {
        int last = -1;
        boolean complete = false;
        int i = start + 1;
        for (; i < field.length && field[i] != '>'; i++) {
            byte c = field[i];
            if (c == '"') i = quoted(i);
            else if (c == '(') i = comment(i);
            if (c == '@' || c == '!' || c == ':') complete = true;
            else if (c > ' ' && c != '(') last = Math.min(i, field.length - 1);
        }
        if (!complete && last > start && i < field.length) insertAfter(last);
        route = true;
        return i;
    }

    private void endAddress() {
        if (!route && !at && words == 1) insertAfter(wordEnd);
        reset();
    }

    private void reset() {
        wordEnd = -1;
        words = 0;
        inWord = false;
        at = false;
        route = false;
    }

    private void insertAfter(int index) {
        out.append(latin(copied, index + 1));
        out.append('@').append(octets(domain));
        copied = index + 1;
    }

    private int comment(int start) {
        int depth = 0;
        int i = start;
        for (; i < field.length; i++) {
            if (field[i] == '\\') i++;
            else if (field[i] == '(') depth++;
            else if (field[i] == ')' && --depth == 0) return i;
        }
        return i;
    }

    private int quoted(int start) {
        int i = start + 1;
        for (; i < field.length && field[i] != '"'; i++) {
            if (field[i] == '\\') i++;
        }
        return i;
    }

    private String latin(int from, int to) {
        return new String(field, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /// The builder holds octets as characters.
    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
