package org.courier.auth.token;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;

/// Reads JSON as RFC 8259 has it and nothing else: no comment, no repeated name (where two readers
/// could see two tokens in one), bounded in depth and in numbers. The text's length is the caller's
/// bound.
final class JsonReader {
    private static final int DEEPEST = 16;
    private static final int LONGEST_NUMBER = 40;
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");

    private final String text;
    private int at;

    JsonReader(String text) {
        this.text = text;
    }

    Json read() throws Json.Broken {
        var value = value(0);
        blanks();
        if (at < text.length()) {
            throw broken("something behind the value");
        }
        return value;
    }

    private Json.Broken broken(String what) {
        return new Json.Broken(what, at);
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws Json.Broken {
        blanks();
        if (at >= text.length()) {
            throw broken("early end");
        }
        return text.charAt(at);
    }

    private boolean took(char c) throws Json.Broken {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char c) throws Json.Broken {
        if (!took(c)) {
            throw broken("expected " + c);
        }
    }

    private Json value(int depth) throws Json.Broken {
        if (depth > DEEPEST) {
            throw broken("too deep");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new Json.Text(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", new Json.Null());
            default -> number();
        };
    }

    private Json word(String word, Json value) throws Json.Broken {
        if (!text.startsWith(word, at)) {
            throw broken("unknown word");
        }
        at += word.length();
        return value;
    }

    private Json number() throws Json.Broken {
        var matcher = NUMBER.matcher(text).region(at, text.length());
        if (!matcher.lookingAt() || matcher.group().length() > LONGEST_NUMBER) {
            throw broken("expected a value");
        }
        at = matcher.end();
        return new Json.Number(new BigDecimal(matcher.group()));
    }

    private Json object(int depth) throws Json.Broken {
        var members = new LinkedHashMap<String, Json>();
        expect('{');
        if (took('}')) {
            return new Json.Object(members);
        }
        do {
            if (peek() != '"') {
                throw broken("expected a name");
            }
            String name = string();
            expect(':');
            if (members.put(name, value(depth + 1)) != null) {
                throw broken("a repeated name");
            }
        } while (took(','));
        expect('}');
        return new Json.Object(members);
    }

    private Json array(int depth) throws Json.Broken {
        var values = new ArrayList<Json>();
        expect('[');
        if (took(']')) {
            return new Json.Array(values);
        }
        do {
            values.add(value(depth + 1));
        } while (took(','));
        expect(']');
        return new Json.Array(values);
    }

    private String string() throws Json.Broken {
        var out = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '"' -> {
                    return out.toString();
                }
                case '\\' -> out.append(escaped());
                default -> {
                    if (c < 0x20) {
                        throw broken("a control character");
                    }
                    out.append(c);
                }
            }
        }
        throw broken("early end");
    }

    private char escaped() throws Json.Broken {
        if (at >= text.length()) {
            throw broken("early end");
        }
        return switch (text.charAt(at++)) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw broken("unknown escape");
        };
    }

    private char hex() throws Json.Broken {
        if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9A-Fa-f]{4}")) {
            throw broken("expected four digits");
        }
        char c = (char) Integer.parseInt(text, at, at + 4, 16);
        at += 4;
        return c;
    }
}
