package org.courier.auth.backend.sql;

/// Where text of a clause is quoted, in the SQL of each database.
enum Dialect {
    /// Strings in ' and ", with backslashes.
    MYSQL,
    /// Strings in ', with backslashes in E'' alone; $tag$ strings.
    PGSQL,
    /// Strings in '; in " what is no column.
    SQLITE;

    /// Whether text between these is a string, and not a name.
    boolean isString(char quote) {
        return quote == '\'' || quote == '"' && this != PGSQL;
    }

    boolean isName(char quote) {
        return switch (quote) {
            case '"' -> this == PGSQL;
            case '`' -> this != PGSQL;
            case '[' -> this == SQLITE;
            default -> false;
        };
    }

    /// Whether a comment to the end of the line begins here.
    boolean lineComment(String text, int at) {
        if (text.charAt(at) == '#') {
            return this == MYSQL;
        }
        // MySQL's begins with a blank: 5--1 is 6 there.
        return text.startsWith("--", at)
                && (this != MYSQL || at + 2 == text.length() || text.charAt(at + 2) <= ' ');
    }
}
