package org.courier.auth.backend.sql;

import org.courier.auth.Account;
import org.courier.auth.AccountOptions;
import org.courier.auth.password.PasswordHash;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A row that a statement gave, and the account it means. NULL and the empty text are the same.
record Row(List<String> columns) {
    /// Fewer columns are no account.
    static final int LEAST = 6;

    Row {
        columns = List.copyOf(columns);
    }

    /// A row that is no account: whose, what is wrong.
    static final class BadRow extends Exception {
        private static final long serialVersionUID = 1L;

        BadRow(String message) {
            super(message);
        }
    }

    static Row of(ResultSet result) throws SQLException {
        var columns = new ArrayList<String>();
        int count = result.getMetaData().getColumnCount();
        for (int i = 1; i <= count; i++) {
            columns.add(Optional.ofNullable(result.getString(i)).orElse(""));
        }
        return new Row(columns);
    }

    String name() {
        return columns.getFirst();
    }

    /// What a password is compared with: the hash, else the clear one.
    Optional<String> stored() {
        return column(1).or(() -> column(2).map(clear -> "{PLAIN}" + clear));
    }

    Optional<String> hash() {
        return column(1);
    }

    /// A row of a select: name, hash, clear, uid, gid, home, maildir, quota, full name, options.
    Account account() throws BadRow {
        atLeastColumns();
        return new Account(
                name(),
                Optional.empty(),
                number("uid", 3),
                number("gid", 4),
                home(5),
                column(6),
                column(7),
                column(8),
                hash(),
                column(2).or(() -> hash().flatMap(PasswordHash::clearText)),
                options(9));
    }

    /// A row of an enumeration: name, uid, gid, home, maildir, options.
    Account listed() throws BadRow {
        if (columns.size() < 4) {
            throw new BadRow("an enumeration of " + columns.size() + " columns, expected 6");
        }
        return new Account(
                name(),
                Optional.empty(),
                number("uid", 1),
                number("gid", 2),
                home(3),
                column(4),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                options(5));
    }

    private void atLeastColumns() throws BadRow {
        if (columns.size() < LEAST) {
            throw new BadRow(
                    "the select gives " + columns.size() + " columns, " + LEAST + " are needed");
        }
    }

    private Optional<String> column(int index) {
        return index < columns.size()
                ? Optional.of(columns.get(index)).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    private AccountOptions options(int index) {
        return column(index).map(AccountOptions::parse).orElse(AccountOptions.NONE);
    }

    private int number(String what, int index) throws BadRow {
        String text = columns.get(index).strip();
        if (text.matches("[0-9]{1,10}")) {
            long number = Long.parseLong(text);
            if (number <= Integer.MAX_VALUE) {
                return (int) number;
            }
        }
        throw new BadRow(name() + ": " + what + ": read \"" + text + "\", expected a whole number");
    }

    private Path home(int index) throws BadRow {
        String text = columns.get(index);
        try {
            var home = Path.of(text);
            if (home.isAbsolute()) {
                return home;
            }
        } catch (InvalidPathException _) {
            // Told below.
        }
        throw new BadRow(name() + ": home: read \"" + text + "\", expected a full path");
    }

    /// Secrets do not print.
    @Override
    public String toString() {
        return "Row[" + name() + "]";
    }
}
