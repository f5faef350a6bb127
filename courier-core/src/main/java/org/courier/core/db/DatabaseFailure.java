package org.courier.core.db;

/// The database can't do its work; the message is for the log. Unchecked, since no caller inside a
/// transaction can mend it.
public final class DatabaseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /// Another process has the environment open.
        LOCKED,
        /// The files can't be read: a rebuildable database is deleted, any other restored.
        CORRUPT,
        /// No room on the disk: the change was not made, try again later.
        DISK_FULL,
        /// Locks were not granted in time, again and again: try again later.
        BUSY,
        /// Anything else.
        OTHER
    }

    private final Kind kind;

    DatabaseFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
