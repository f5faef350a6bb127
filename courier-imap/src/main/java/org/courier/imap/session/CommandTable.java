package org.courier.imap.session;

import org.courier.imap.wire.Arguments;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The commands a server knows.
public final class CommandTable {
    private final List<Command> rows;
    private final Map<String, Command> byName = new HashMap<>();

    public CommandTable(List<Command> rows) {
        this.rows = List.copyOf(rows);
        for (var row : rows)
            if (byName.put(row.name(), row) != null)
                throw new IllegalArgumentException("two rows for " + row.name());
    }

    public List<Command> rows() {
        return rows;
    }

    /// The command whose name stands here: one word, or two ("UID FETCH").
    Optional<Command> read(Arguments in) {
        var word = in.word();
        var command = Optional.ofNullable(byName.get(word));
        if (command.isPresent() || in.peek() != ' ') return command;
        return Optional.ofNullable(byName.get(word + " " + in.space().word()));
    }
}
