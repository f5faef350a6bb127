package org.courier.auth.backend.sql;

import org.courier.auth.backend.sql.Clause.Piece;
import org.courier.auth.backend.sql.Clause.Variable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads a clause of an rc file: SQL with `$(variable)`. The C suite writes values into the text;
/// here each becomes a `?`. A string with a variable in it, `'$(local_part)@$(domain)'`, becomes
/// one `?` for the whole string. A variable that nobody knows is empty, as in the C suite.
final class ClauseParser {
    private static final int LONGEST = 65_536;
    private static final Pattern WORD_BEFORE = Pattern.compile("[\\w$\\x80-\\uffff]*\\z");

    private final Dialect dialect;
    private final String text;
    private final StringBuilder sql = new StringBuilder();
    private final List<List<Piece>> parameters = new ArrayList<>();
    private int at;

    ClauseParser(Dialect dialect, String text) {
        this.dialect = dialect;
        this.text = text;
    }

    Clause parse() {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("is longer than " + LONGEST + " characters");
        }
        while (at < text.length()) {
            char c = text.charAt(at);
            if (variableHere()) {
                bare(variable());
            } else if (dialect.isString(c)) {
                string(c);
            } else if (dialect.isName(c)) {
                verbatim(at + 1, c == '[' ? "]" : String.valueOf(c), "a quoted name");
            } else if (dialect.lineComment(text, at)) {
                skipComment(text.indexOf('\n', at) < 0 ? text.length() : text.indexOf('\n', at));
            } else if (text.startsWith("/*", at)) {
                blockComment();
            } else if (c == '$' && dialect == Dialect.PGSQL && dollarTag().isPresent()) {
                String tag = dollarTag().get();
                verbatim(at + tag.length(), tag, "a " + tag + " string");
            } else {
                plain(c);
            }
        }
        return new Clause(sql.toString(), parameters);
    }

    private boolean variableHere() {
        return text.startsWith("$(", at);
    }

    /// Empty for a name that means nothing.
    private Optional<Variable> variable() {
        int end = text.indexOf(')', at);
        if (end < 0) {
            throw new IllegalArgumentException("\"$(\" without \")\"");
        }
        String name = text.substring(at + 2, end);
        at = end + 1;
        return Variable.named(name);
    }

    private void bare(Optional<Variable> variable) {
        if (variable.isEmpty()) {
            return;
        }
        boolean joined =
                !wordBefore().isEmpty()
                        || sql.toString().endsWith("?")
                        || at < text.length() && isWord(text.charAt(at));
        if (joined) {
            throw new IllegalArgumentException(
                    "a variable is part of a name or number; it must stand in quotes or alone");
        }
        sql.append('?');
        parameters.add(List.of(new Piece.Value(variable.get())));
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    private String wordBefore() {
        var found = WORD_BEFORE.matcher(sql);
        return found.find() ? found.group() : "";
    }

    private void plain(char c) {
        if (c == '?') {
            if (dialect != Dialect.PGSQL) {
                throw new IllegalArgumentException("a \"?\" outside quotes");
            }
            sql.append('?'); // PostgreSQL has operators of that name; JDBC wants them doubled.
        }
        sql.append(c);
        at++;
    }

    /// Text that holds no variable and is kept as it is.
    private void verbatim(int from, String closing, String what) {
        int end = text.indexOf(closing, from);
        if (end < 0) {
            throw new IllegalArgumentException(what + " that is not closed");
        }
        String whole = text.substring(at, end + closing.length());
        if (whole.contains("$(")) {
            throw new IllegalArgumentException("a variable within " + what);
        }
        sql.append(whole);
        at = end + closing.length();
    }

    /// Nothing of a comment is needed.
    private void skipComment(int end) {
        sql.append(' ');
        at = end;
    }

    /// MySQL runs what is in `/*! ... */`, and takes hints from `/*+ ... */`.
    private void blockComment() {
        if (text.startsWith("/*!", at) || text.startsWith("/*M!", at)) {
            verbatim(at + 2, "*/", "a /*! comment");
            return;
        }
        if (text.startsWith("/*+", at)) {
            verbatim(at + 2, "*/", "a hint");
            return;
        }
        int depth = 0;
        int i = at;
        do {
            if (text.startsWith("/*", i) && (depth == 0 || dialect == Dialect.PGSQL)) {
                depth++;
                i += 2;
            } else if (text.startsWith("*/", i)) {
                depth--;
                i += 2;
            } else {
                i++;
            }
        } while (depth > 0 && i < text.length());
        skipComment(i);
    }

    /// PostgreSQL's `$$` or `$tag$`.
    private Optional<String> dollarTag() {
        if (!wordBefore().isEmpty()) {
            return Optional.empty();
        }
        int end = text.indexOf('$', at + 1);
        return Optional.of(end)
                .filter(e -> e > 0)
                .map(e -> text.substring(at, e + 1))
                .filter(tag -> tag.matches("\\$([A-Za-z_][A-Za-z_0-9]*)?\\$"));
    }

    private void string(char quote) {
        String prefix = wordBefore();
        boolean escapes =
                dialect == Dialect.MYSQL
                        || dialect == Dialect.PGSQL && prefix.equalsIgnoreCase("E");
        var read = StringLiteral.read(dialect, text, at, quote, escapes, this::variableAt);
        if (read.pieces().stream().allMatch(Piece.Text.class::isInstance) && !read.expanded()) {
            sql.append(text, at, read.end());
        } else {
            dropPrefix(prefix);
            sql.append('?');
            parameters.add(read.pieces());
        }
        at = read.end();
    }

    private StringLiteral.Found variableAt(int position) {
        int before = at;
        at = position;
        var variable = variable();
        var found = new StringLiteral.Found(variable, at);
        at = before;
        return found;
    }

    /// E'' and N'' are strings; X'', B'' and the like are not.
    private void dropPrefix(String prefix) {
        boolean kept = dialect == Dialect.MYSQL && prefix.startsWith("_");
        boolean dropped =
                prefix.equalsIgnoreCase("N")
                        || dialect == Dialect.PGSQL && prefix.equalsIgnoreCase("E");
        if (dropped) {
            sql.setLength(sql.length() - prefix.length());
        } else if (!kept && !prefix.isEmpty()) {
            throw new IllegalArgumentException(
                    "a variable in a string that \"" + prefix + "\" touches");
        }
    }
}
