package org.courier.imap.wire;

/// A command that ends with NO or BAD; thrown from any depth, caught by the session loop alone.
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// C Courier's sentence for whatever it cannot parse; ours goes on with the reason.
    public static final String SYNTAX = "Error in IMAP command received by server.";

    private final transient StatusResponse answer;

    private CommandFailed(StatusResponse answer) {
        super(answer.text(), null, false, false);
        this.answer = answer;
    }

    public static CommandFailed no(String text) {
        return new CommandFailed(StatusResponse.no(text));
    }

    /// @param code a response code without its brackets: TRYCREATE (RFC 3501 section 7.1, RFC 5530)
    public static CommandFailed no(String code, String text) {
        return new CommandFailed(StatusResponse.no(code, text));
    }

    /// A protocol error: the client speaks another language (RFC 3501 section 7.1.3). Ten in a row
    /// end the session.
    public static CommandFailed bad(String reason) {
        return new CommandFailed(StatusResponse.bad(SYNTAX + " " + reason));
    }

    public StatusResponse answer() {
        return answer;
    }

    public boolean isProtocolError() {
        return answer.condition() == StatusResponse.Condition.BAD;
    }
}
