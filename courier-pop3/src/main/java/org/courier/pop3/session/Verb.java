package org.courier.pop3.session;

import java.io.IOException;
import java.util.Set;

/// A row of the command table: the keyword, the states it is allowed in, what it does.
///
/// @param capability its CAPA line (RFC 2449), empty for none
/// @param exact its argument is taken as it stands, with the spaces around it
public record Verb(
        String name, Set<State> states, String capability, Action action, boolean exact) {
    public Verb(String name, Set<State> states, String capability, Action action) {
        this(name, states, capability, action, false);
    }

    public enum State {
        AUTHORIZATION,
        TRANSACTION
    }

    @FunctionalInterface
    public interface Action {
        Then run(Pop3Session session, String arguments) throws IOException;
    }
}
