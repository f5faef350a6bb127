package org.courier.auth.backend.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// Several servers that are tried in turn, each for its share of the time: one that is hung leaves
/// time for the others.
record Servers(List<Connections.Opener> each) implements Connections.Opener {
    Servers {
        each = List.copyOf(each);
    }

    @Override
    public Connection open(Duration patience) throws SQLException {
        var share = patience.dividedBy(each.size());
        for (var server : each.subList(0, each.size() - 1)) {
            try {
                return patient(server.open(share), patience);
            } catch (SQLException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
        return patient(each.getLast().open(share), patience);
    }

    /// Now that it is there, an answer may take as long as from a lone server.
    private Connection patient(Connection connection, Duration patience) throws SQLException {
        if (each.size() > 1) {
            connection.setNetworkTimeout(Runnable::run, (int) patience.toMillis());
        }
        return connection;
    }
}
