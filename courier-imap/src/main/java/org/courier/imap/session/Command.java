package org.courier.imap.session;

import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// A row of the command table: everything about a command but what it does.
///
/// @param name as clients write it, in upper case: "FETCH", "UID FETCH"
/// @param allowed when it may be given
/// @param numbers whether it uses message sequence numbers, so that none may shift under it
/// @param capability what CAPABILITY announces for it, or nothing
public record Command(
        String name, Allowed allowed, Numbers numbers, String capability, Action action) {
    /// Reads its arguments, acts and answers.
    @FunctionalInterface
    public interface Action {
        StatusResponse run(ImapSession session, Arguments in) throws IOException;
    }

    /// RFC 3501 section 3.
    public enum Allowed {
        ALWAYS,
        BEFORE_LOGIN,
        LOGGED_IN,
        SELECTED
    }

    /// RFC 3501 section 7.4.1: EXPUNGE is not sent while FETCH, STORE or SEARCH is answered.
    public enum Numbers {
        FREE,
        USED
    }

    public Command(String name, Allowed allowed, String capability, Action action) {
        this(name, allowed, Numbers.FREE, capability, action);
    }

    public Command(String name, Allowed allowed, Action action) {
        this(name, allowed, Numbers.FREE, "", action);
    }
}
