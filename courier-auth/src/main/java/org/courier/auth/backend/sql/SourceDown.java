package org.courier.auth.backend.sql;

import java.sql.SQLException;

/// The database cannot be reached, or broke off: nobody can be asked about now.
final class SourceDown extends Exception {
    private static final long serialVersionUID = 1L;

    SourceDown(SQLException cause) {
        super(cause.getMessage(), cause);
    }

    SourceDown(String message) {
        super(message);
    }
}
