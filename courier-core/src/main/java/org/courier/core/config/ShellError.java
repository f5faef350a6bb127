package org.courier.core.config;

/// One mistake in a shell-assignment file, thrown from any depth of the reader and collected by it.
final class ShellError extends Exception {
    private static final long serialVersionUID = 1L;

    final int line;

    ShellError(int line, String message) {
        super(message, null, false, false);
        this.line = line;
    }
}
