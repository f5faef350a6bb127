package org.courier.smtp.wire;

/// A refused command with its answer. Thrown from any depth; only the session loop catches it.
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Reply reply;

    public CommandFailed(Reply reply) {
        super(reply.logged(), null, false, false);
        this.reply = reply;
    }

    public static CommandFailed of(int code, String enhancedCode, String text) {
        return new CommandFailed(Reply.of(code, enhancedCode, text));
    }

    /// C's answer to what it does not understand or what comes at the wrong time.
    public static CommandFailed commandError() {
        return of(502, "5.5.1", "ESMTP command error");
    }

    public Reply reply() {
        return reply;
    }
}
