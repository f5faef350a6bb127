package org.courier.pop3.session;

/// Carries the `-ERR` answer of a refused command; only the session loop catches it.
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailed(String text) {
        super(text, null, false, false);
    }

    public static CommandFailed invalidCommand() {
        return new CommandFailed("Invalid command.");
    }

    public static CommandFailed invalidMessage() {
        return new CommandFailed("Invalid message number.");
    }
}
