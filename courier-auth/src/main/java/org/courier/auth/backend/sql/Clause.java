package org.courier.auth.backend.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A statement with `?` where the administrator's clause had a variable, and what is bound to each.
///
/// @param parameters the pieces whose values, joined, are bound
record Clause(String sql, List<List<Piece>> parameters) {
    /// What a clause may ask for.
    enum Variable {
        LOCAL_PART("local_part"),
        DOMAIN("domain"),
        SERVICE("service"),
        REMOTE_IP("remote_ip"),
        NEW_PASSWORD("newpass"),
        NEW_HASH("newpass_crypt"),
        /// The whole name with DEFAULT_DOMAIN, for our own statements: no clause can name it.
        LOGIN("");

        private final String text;

        Variable(String text) {
            this.text = text;
        }

        static Optional<Variable> named(String name) {
            return Arrays.stream(values())
                    .filter(v -> !name.isEmpty() && v.text.equals(name))
                    .findFirst();
        }
    }

    sealed interface Piece {
        record Text(String text) implements Piece {}

        record Value(Variable variable) implements Piece {}
    }

    Clause {
        parameters = parameters.stream().map(List::copyOf).toList();
    }

    /// @throws IllegalArgumentException when a variable stands where no value can be bound
    static Clause parse(Dialect dialect, String text) {
        return new ClauseParser(dialect, text).parse();
    }

    /// A lone variable.
    static Clause of(Variable variable) {
        return new Clause("?", List.of(List.of(new Piece.Value(variable))));
    }

    Clause then(Clause more) {
        var all = new ArrayList<>(parameters);
        all.addAll(more.parameters);
        return new Clause(sql + more.sql, all);
    }

    List<String> bound(Function<Variable, String> values) {
        return parameters.stream().map(pieces -> joined(pieces, values)).toList();
    }

    private static String joined(List<Piece> pieces, Function<Variable, String> values) {
        Stream<String> texts =
                pieces.stream()
                        .map(
                                piece ->
                                        switch (piece) {
                                            case Piece.Text(var text) -> text;
                                            case Piece.Value(var variable) ->
                                                    values.apply(variable);
                                        });
        return texts.collect(Collectors.joining());
    }
}
