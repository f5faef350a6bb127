package org.courier.auth.backend.sql;

import org.courier.auth.Client;
import org.courier.auth.backend.sql.Row.BadRow;
import org.courier.auth.backend.sql.SqlKeys.Statements;
import org.courier.core.config.Settings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One state of an rc file: its statements, and connections to its database.
final class Source {
    /// An administrator's listing may take longer than a login.
    private static final Duration LISTING = Duration.ofMinutes(2);

    private static final String ENUMERATE = "enumerate";

    private final boolean oneRow;
    private final Statements statements;
    private final Connections connections;

    /// Native code must not hold the few threads that carry virtual ones.
    private final Optional<PlatformThreads> threads;

    private Source(boolean inProcess, Statements statements, Connections connections) {
        oneRow = inProcess;
        this.statements = statements;
        this.connections = connections;
        threads = inProcess ? Optional.of(new PlatformThreads()) : Optional.empty();
    }

    static Source of(SqlModule module, Place place, Settings settings, Duration patience) {
        var statements = module.keys().statements(place, settings);
        var opener = module.drivers().opener(place, settings);
        return new Source(
                module.inProcess(), statements, new Connections(opener, patience, module.kept()));
    }

    /// The row of a user.
    Optional<Row> find(Client client, String user) throws SQLException, SourceDown, BadRow {
        var clause =
                client.service().equals("courier") ? statements.delivery() : statements.select();
        var question = Question.of(client, user, statements.defaultDomain());
        var rows = ask(connection -> rows(connection, clause, question, 2));
        if (rows.size() > 1 && oneRow) {
            throw new BadRow(user + ": more than one row");
        }
        var row = rows.stream().findFirst();
        return statements.ownSelect() ? row.filter(found -> isOf(found, question)) : row;
    }

    /// A collation may take other names for the same: with accents, with blanks behind.
    private static boolean isOf(Row row, Question question) {
        String login = question.apply(Clause.Variable.LOGIN);
        return row.name().stripTrailing().equalsIgnoreCase(login);
    }

    /// Every account; empty when there is no statement for that.
    Optional<List<Row>> all() throws SQLException, SourceDown {
        if (statements.enumerate().isEmpty()) {
            return Optional.empty();
        }
        var clause = statements.enumerate().get();
        var question = Question.of(Client.local(ENUMERATE), "*", statements.defaultDomain());
        return Optional.of(
                connections.alone(
                        LISTING,
                        connection -> rows(connection, clause, question, Integer.MAX_VALUE)));
    }

    boolean canChange() {
        return statements.change().isPresent();
    }

    /// @return false when there was nothing to change
    boolean change(Client client, String user, String password, String hash)
            throws SQLException, SourceDown {
        var clause = statements.change().orElseThrow();
        var question =
                Question.of(client, user, statements.defaultDomain()).withPassword(password, hash);
        return ask(
                connection -> {
                    try (var statement = prepared(connection, clause, question)) {
                        // A clause may call a function, which gives a row instead of a count.
                        return statement.execute() || statement.getUpdateCount() > 0;
                    }
                });
    }

    private <T> T ask(Connections.Work<T> work) throws SQLException, SourceDown {
        return threads.isPresent()
                ? threads.get().run(() -> connections.ask(work))
                : connections.ask(work);
    }

    private static List<Row> rows(Connection connection, Clause clause, Question question, int most)
            throws SQLException {
        try (var statement = prepared(connection, clause, question);
                var result = statement.executeQuery()) {
            var rows = new ArrayList<Row>();
            while (rows.size() < most && result.next()) {
                rows.add(Row.of(result));
            }
            return rows;
        }
    }

    private static PreparedStatement prepared(
            Connection connection, Clause clause, Question question) throws SQLException {
        var statement = connection.prepareStatement(clause.sql());
        int index = 0;
        for (String value : clause.bound(question)) {
            statement.setString(++index, value);
        }
        return statement;
    }

    void close() {
        connections.close();
        threads.ifPresent(PlatformThreads::close);
    }
}
