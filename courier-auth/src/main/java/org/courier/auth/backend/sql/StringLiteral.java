package org.courier.auth.backend.sql;

import org.courier.auth.backend.sql.Clause.Piece;
import org.courier.auth.backend.sql.Clause.Variable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/// A quoted string of a clause, taken apart into what it means.
///
/// @param expanded it holds a variable, known or not
/// @param end where the text goes on
record StringLiteral(List<Piece> pieces, boolean expanded, int end) {
    /// A variable and where the text goes on behind it.
    record Found(Optional<Variable> variable, int end) {}

    /// @param from where the opening quote stands
    static StringLiteral read(
            Dialect dialect,
            String text,
            int from,
            char quote,
            boolean escapes,
            IntFunction<Found> variables) {
        var pieces = new ArrayList<Piece>();
        var plain = new StringBuilder();
        boolean expanded = false;
        boolean numeric = false;
        int i = from + 1;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == quote && (i + 1 == text.length() || text.charAt(i + 1) != quote)) {
                if (expanded && numeric) {
                    throw new IllegalArgumentException("a number behind \\ beside a variable");
                }
                pieces.add(new Piece.Text(plain.toString()));
                return new StringLiteral(List.copyOf(pieces), expanded, i + 1);
            }
            if (text.startsWith("$(", i)) {
                var found = variables.apply(i);
                expanded = true;
                if (found.variable().isPresent()) {
                    pieces.add(new Piece.Text(plain.toString()));
                    plain.setLength(0);
                    pieces.add(new Piece.Value(found.variable().get()));
                }
                i = found.end();
            } else if (c == '\\' && escapes && i + 1 < text.length()) {
                numeric |=
                        dialect == Dialect.PGSQL && "01234567xuU".indexOf(text.charAt(i + 1)) >= 0;
                plain.append(escaped(dialect, text.charAt(i + 1)));
                i += 2;
            } else {
                plain.append(c);
                i += c == quote ? 2 : 1;
            }
        }
        throw new IllegalArgumentException("a " + quote + " that is not closed");
    }

    /// What a backslash makes of a character.
    private static String escaped(Dialect dialect, char c) {
        boolean mysql = dialect == Dialect.MYSQL;
        return switch (c) {
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'b' -> "\b";
            case 'f' -> mysql ? "f" : "\f";
            case '0' -> "\0";
            case 'Z' -> mysql ? "\u001a" : "Z";
            // Kept for LIKE.
            case '%', '_' -> mysql ? "\\" + c : String.valueOf(c);
            default -> String.valueOf(c);
        };
    }
}
