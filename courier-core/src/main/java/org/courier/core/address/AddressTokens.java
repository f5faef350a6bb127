package org.courier.core.address;

import java.util.ArrayList;
import java.util.List;

/// The words and at signs of one address, up to a separator.
final class AddressTokens {
    /// spaced: white space or a comment stood before it.
    private record Token(String text, boolean quoted, boolean spaced) {
        private boolean isAt() {
            return !quoted && text.equals("@");
        }

        /// Whether it belongs to the same address as the one before it: `a . b @ c` is one (RFC
        /// 5322 section 4.4).
        private boolean follows(Token before) {
            return !spaced
                    || isAt()
                    || before.isAt()
                    || !quoted && text.startsWith(".")
                    || !before.quoted && before.text.endsWith(".");
        }
    }

    /// The display name as far as it was found among the tokens; empty when it was not.
    record Spec(String displayName, String localPart, String domain) {}

    private final List<Token> tokens = new ArrayList<>();
    private String comment = "";
    private boolean spaced;

    void clear() {
        tokens.clear();
        comment = "";
        spaced = false;
    }

    boolean isEmpty() {
        return tokens.isEmpty();
    }

    boolean startsWithAt() {
        return !tokens.isEmpty() && tokens.getFirst().isAt();
    }

    void word(String text, boolean quoted) {
        tokens.add(new Token(text, quoted, spaced));
        spaced = false;
    }

    void space() {
        spaced = true;
    }

    void comment(String text) {
        spaced = true;
        if (comment.isEmpty()) {
            comment = text;
        }
    }

    /// The first comment, which is a display name where there is no other.
    String comment() {
        return comment;
    }

    String phrase() {
        return joined(0, tokens.size(), true);
    }

    /// All of the tokens as one address, as between angle brackets.
    Spec spec() {
        return spec("", 0, tokens.size());
    }

    /// The addresses among the tokens, words that belong to none taken as the name of the one after
    /// them or, at the end, of the one before. Without any at sign all are a local part.
    List<Spec> specs() {
        if (tokens.stream().noneMatch(Token::isAt)) {
            return List.of(new Spec("", phrase(), ""));
        }
        var specs = new ArrayList<Spec>();
        int name = 0;
        int start = 0;
        for (int i = 1; i <= tokens.size(); i++) {
            if (i < tokens.size() && tokens.get(i).follows(tokens.get(i - 1))) {
                continue;
            }
            if (lastAt(start, i) >= 0) {
                specs.add(spec(joined(name, start, true), start, i));
                name = i;
            }
            start = i;
        }
        if (name < tokens.size()) {
            var last = specs.removeLast();
            var displayName =
                    last.displayName.isEmpty()
                            ? joined(name, tokens.size(), true)
                            : last.displayName;
            specs.add(new Spec(displayName, last.localPart, last.domain));
        }
        return specs;
    }

    private Spec spec(String displayName, int from, int to) {
        int at = lastAt(from, to);
        int local = at < 0 ? to : at;
        return new Spec(
                displayName, joined(from, local, false), at < 0 ? "" : joined(at + 1, to, false));
    }

    private int lastAt(int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (tokens.get(i).isAt()) {
                return i;
            }
        }
        return -1;
    }

    /// With spaces where they were; in an address only where nothing else is between two words.
    private String joined(int from, int to, boolean phrase) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            var token = tokens.get(i);
            boolean space =
                    token.spaced && i > from && (phrase || !token.follows(tokens.get(i - 1)));
            text.append(space ? " " : "").append(token.text);
        }
        return text.toString();
    }
}
