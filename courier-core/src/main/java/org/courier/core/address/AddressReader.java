package org.courier.core.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads an address list from left to right, each character once.
final class AddressReader {
    private static final String SPECIALS = "()<>[]:;@\\,\"";

    private final String text;
    private int pos;
    private final List<AddressList.Entry> entries = new ArrayList<>();
    private final List<AddressList.Single> members = new ArrayList<>();
    private Optional<String> group = Optional.empty();
    private final AddressTokens tokens = new AddressTokens();

    AddressReader(String text) {
        this.text = text;
    }

    List<AddressList.Entry> read() {
        while (pos < text.length()) {
            char c = text.charAt(pos);
            switch (c) {
                case ',' -> {
                    pos++;
                    endAddress();
                }
                case ';' -> {
                    pos++;
                    endAddress();
                    endGroup();
                }
                case ':' -> {
                    pos++;
                    beginGroup();
                }
                case '<' -> {
                    pos++;
                    angle();
                }
                default -> token(c);
            }
        }
        endAddress();
        endGroup();
        return List.copyOf(entries);
    }

    /// Groups don't nest (RFC 5322 section 3.4): a colon within one only ends a phrase.
    private void beginGroup() {
        if (group.isEmpty() && !tokens.isEmpty()) {
            group = Optional.of(tokens.phrase());
        }
        tokens.clear();
    }

    private void endGroup() {
        group.ifPresent(name -> entries.add(new AddressList.Group(name, List.copyOf(members))));
        group = Optional.empty();
        members.clear();
    }

    private void endAddress() {
        if (!tokens.isEmpty()) {
            for (var spec : tokens.specs()) {
                var name = spec.displayName().isEmpty() ? tokens.comment() : spec.displayName();
                add(name, Optional.empty(), spec);
            }
        }
        tokens.clear();
    }

    private void add(String name, Optional<String> route, AddressTokens.Spec spec) {
        var displayName = Optional.of(name.strip()).filter(n -> !n.isEmpty());
        var single = new AddressList.Single(displayName, route, spec.localPart(), spec.domain());
        if (group.isPresent()) {
            members.add(single);
        } else {
            entries.add(single);
        }
    }

    /// After `<`: the address up to `>`, or up to where another one must begin.
    private void angle() {
        var phrase = tokens.isEmpty() ? "" : tokens.phrase();
        var before = tokens.comment();
        tokens.clear();
        var route = Optional.<String>empty();
        boolean open = true;
        while (open && pos < text.length()) {
            char c = text.charAt(pos);
            if (c == '>') {
                pos++;
                open = false;
            } else if (c == ':') {
                pos++;
                route = tokens.startsWithAt() ? Optional.of(tokens.phrase()) : route;
                tokens.clear();
            } else if (c == ',' && tokens.startsWithAt()) {
                pos++;
                tokens.word(",", false);
            } else if (c == ',' || c == ';' || c == '<') {
                open = false;
            } else {
                token(c);
            }
        }
        var spec = tokens.spec();
        while (pos < text.length() && ",;<".indexOf(text.charAt(pos)) < 0) {
            token(text.charAt(pos));
        }
        var comment = before.isEmpty() ? tokens.comment() : before;
        add(phrase.isEmpty() ? comment : phrase, route, spec);
        tokens.clear();
    }

    private void token(char c) {
        switch (c) {
            case ' ', '\t', '\r', '\n' -> {
                pos++;
                tokens.space();
            }
            case '(' -> tokens.comment(comment());
            case '"' -> tokens.word(until('"'), true);
            case '[' -> tokens.word('[' + until(']') + ']', false);
            case '@' -> {
                pos++;
                tokens.word("@", false);
            }
            case '\\' -> {
                pos++;
                if (pos < text.length()) {
                    tokens.word(text.substring(pos, pos + 1), true);
                    pos++;
                }
            }
            case '>', ')', ']', ':' -> pos++;
            default -> tokens.word(atom(), false);
        }
    }

    private String atom() {
        int start = pos;
        while (pos < text.length()
                && SPECIALS.indexOf(text.charAt(pos)) < 0
                && " \t\r\n".indexOf(text.charAt(pos)) < 0) {
            pos++;
        }
        return text.substring(start, pos);
    }

    /// The inside of a quoted string or domain literal, quoted pairs undone.
    private String until(char end) {
        var inner = new StringBuilder();
        pos++;
        while (pos < text.length() && text.charAt(pos) != end) {
            if (text.charAt(pos) == '\\' && pos + 1 < text.length()) {
                pos++;
            }
            inner.append(text.charAt(pos++));
        }
        pos++;
        return inner.toString();
    }

    /// The inside of a comment; one within it keeps its parentheses.
    private String comment() {
        var inner = new StringBuilder();
        int depth = 0;
        while (pos < text.length()) {
            char c = text.charAt(pos++);
            if (c == '\\' && pos < text.length()) {
                inner.append(text.charAt(pos++));
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0) {
                break;
            }
            if (depth > 1 || c != '(') {
                inner.append(c);
            }
        }
        return inner.toString().strip();
    }
}
