package org.courier.core.config;

import java.util.Map;
import java.util.Optional;

/// The characters of a shell-assignment file and the reading of one word of it: quotes, backslashes
/// and variables as `/bin/sh` reads them. Nothing that would run a program is understood.
final class ShellText {
    private static final int LONGEST_WORD = 65_536;
    private static final String WORD_ENDS = " \t\r\n;&|<>()";

    private final String text;
    private final Map<String, String> variables;
    private int at;
    private int line = 1;

    ShellText(String text, Map<String, String> variables) {
        this.text = text;
        this.variables = variables;
    }

    int line() {
        return line;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    char peek() {
        return atEnd() ? '\n' : text.charAt(at);
    }

    private char next() {
        char c = text.charAt(at++);
        if (c == '\n') line++;
        return c;
    }

    boolean take(String symbol) {
        if (!text.startsWith(symbol, at)) return false;
        for (int i = 0; i < symbol.length(); i++) next();
        return true;
    }

    /// Blanks, continued lines and, at the start of a word, a comment.
    void skipBlanks() {
        while (!atEnd()) {
            if (peek() == ' ' || peek() == '\t' || peek() == '\r') next();
            else if (text.startsWith("\\\n", at)) take("\\\n");
            else if (peek() == '#') skipLine();
            else return;
        }
    }

    /// Up to the end of the line, not over it.
    void skipLine() {
        while (!atEnd() && peek() != '\n') next();
    }

    boolean atWordEnd() {
        return atEnd() || WORD_ENDS.indexOf(peek()) >= 0;
    }

    /// `NAME=` when the next word begins so.
    Optional<String> takeAssignedName() {
        var name = nameAt(at);
        if (name.isEmpty() || !text.startsWith("=", at + name.length())) return Optional.empty();
        at += name.length() + 1;
        return Optional.of(name);
    }

    private String nameAt(int from) {
        int to = from;
        while (to < text.length() && isNameChar(text.charAt(to), to == from)) to++;
        return text.substring(from, to);
    }

    private static boolean isNameChar(char c, boolean first) {
        return c == '_'
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (!first && c >= '0' && c <= '9');
    }

    /// This word, unquoted and whole.
    boolean takeReserved(String word) {
        if (!text.startsWith(word, at)) return false;
        int end = at + word.length();
        return (end >= text.length() || WORD_ENDS.indexOf(text.charAt(end)) >= 0) && take(word);
    }

    /// A whole word with its quotes removed and its variables replaced.
    String word() throws ShellError {
        var out = new StringBuilder();
        while (!atWordEnd()) {
            char c = peek();
            if (c == '\'') singleQuoted(out);
            else if (c == '"') doubleQuoted(out);
            else if (c == '\\') escaped(out);
            else if (c == '$' || c == '`') expansion(out);
            else if (c == '~' && startsValue(out))
                throw error("read \"~\", expected the full name of the directory");
            else out.append(next());
            if (out.length() > LONGEST_WORD)
                throw error("value is longer than " + LONGEST_WORD + " characters");
        }
        return out.toString();
    }

    private static boolean startsValue(StringBuilder out) {
        return out.isEmpty() || out.charAt(out.length() - 1) == ':';
    }

    private void escaped(StringBuilder out) {
        next();
        if (atEnd()) out.append('\\');
        else if (peek() == '\n') next();
        else out.append(next());
    }

    private void singleQuoted(StringBuilder out) throws ShellError {
        int start = line;
        next();
        while (!atEnd() && peek() != '\'') out.append(next());
        if (atEnd()) throw new ShellError(start, "quote ' is not closed");
        next();
    }

    private void doubleQuoted(StringBuilder out) throws ShellError {
        int start = line;
        next();
        while (!atEnd() && peek() != '"') {
            char c = peek();
            if (c == '$' || c == '`') expansion(out);
            else if (c == '\\') escapedInQuotes(out);
            else out.append(next());
            if (out.length() > LONGEST_WORD)
                throw error("value is longer than " + LONGEST_WORD + " characters");
        }
        if (atEnd()) throw new ShellError(start, "quote \" is not closed");
        next();
    }

    private void escapedInQuotes(StringBuilder out) {
        next();
        if (peek() == '\n' && !atEnd()) next();
        else if (!atEnd() && "$`\"\\".indexOf(peek()) >= 0) out.append(next());
        else out.append('\\');
    }

    private void expansion(StringBuilder out) throws ShellError {
        if (text.startsWith("`", at) || text.startsWith("$(", at)) throw substitution();
        next();
        if (!atEnd() && peek() == '{') {
            next();
            braced(out);
            return;
        }
        var name = nameAt(at);
        if (!name.isEmpty()) {
            at += name.length();
            out.append(variables.getOrDefault(name, ""));
        } else if (!atEnd() && "0123456789?#*@!$-".indexOf(peek()) >= 0) {
            throw error("read \"$" + peek() + "\", expected ${NAME}");
        } else {
            out.append('$');
        }
    }

    /// `${NAME}` and the four forms with a word for an unset or empty variable.
    private void braced(StringBuilder out) throws ShellError {
        var name = nameAt(at);
        at += name.length();
        if (name.isEmpty()) throw error("read \"${" + peek() + "\", expected ${NAME}");
        boolean empty = take(":");
        char operator = peek();
        if (take("}") && !empty) {
            out.append(variables.getOrDefault(name, ""));
            return;
        }
        if (operator != '-' && operator != '+')
            throw error("read \"${" + name + operator + "\", expected ${" + name + "}");
        next();
        var other = alternative(name);
        var value = variables.get(name);
        boolean set = value != null && !(empty && value.isEmpty());
        if (operator == '+') out.append(set ? other : "");
        else out.append(set ? value : other);
    }

    private String alternative(String name) throws ShellError {
        var other = new StringBuilder();
        while (!atEnd() && peek() != '}' && peek() != '\n') {
            char c = peek();
            if (c == '\'') singleQuoted(other);
            else if (c == '"') doubleQuoted(other);
            else if (c == '\\') escaped(other);
            else if (c == '$' || c == '`') expansion(other);
            else other.append(next());
        }
        if (!take("}")) throw error("${" + name + " is not closed");
        return other.toString();
    }

    private ShellError substitution() {
        int end = at;
        while (end < text.length() && text.charAt(end) != '\n' && end < at + 30) end++;
        return error(
                "read \""
                        + text.substring(at, end)
                        + "\", expected a value: programs are not run by a configuration file");
    }

    ShellError error(String message) {
        return new ShellError(line, message);
    }
}
