package org.courier.auth;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// What is decided about logins beside the stored password, and who keeps account of them. It is
/// asked in one place for all mechanisms and sources. Names are complete: DEFDOMAIN is appended.
public interface LoginPolicy extends AutoCloseable {
    /// Nothing is limited and nothing is kept.
    LoginPolicy NONE = new LoginPolicy() {};

    /// Begins the reason of a temporary failure that the client itself may be told.
    String TOO_MANY = "Too many failed logins, try again in ";

    /// Where the name of a login as somebody else ("fred*boss") has its separator; -1: it is a
    /// plain name.
    default int masterAt(String user) {
        return -1;
    }

    /// "fred*boss" when boss, who wants to be fred, may ask for that; empty: nobody may.
    default Optional<String> asMaster(String user, String master) {
        return Optional.empty();
    }

    /// Before a password is looked at: a temporary failure when nobody may try now.
    default Optional<AuthResult> before(Client client, String user) {
        return Optional.empty();
    }

    /// What is known of the credentials without the sources, as an app password; empty: ask them.
    ///
    /// @param lookUp finds an account in the sources, with DEFAULTOPTIONS
    default Optional<AuthResult> own(
            Client client, Credentials credentials, Function<String, AuthResult> lookUp) {
        return Optional.empty();
    }

    /// Before the main password or keys of an account count: why they do not at this service.
    default Optional<AuthResult> barred(Client client, Account account) {
        return Optional.empty();
    }

    /// After each attempt that was not limited.
    ///
    /// @param mechanism a SASL mechanism, or "password"
    default void after(Client client, String user, String mechanism, AuthResult result) {}

    /// After a change of a password, or the attempt.
    default void passwordChanged(Client client, String user, AuthResult result) {}

    /// Writes what is not written yet.
    @Override
    default void close() {}

    static AuthResult limited(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return new AuthResult.TemporaryFailure(
                TOO_MANY + seconds + (seconds == 1 ? " second" : " seconds"));
    }

    /// What a client is told of a temporary failure: its own limit, and nothing else of the inside.
    static Optional<String> told(String reason) {
        return Optional.of(reason).filter(r -> r.startsWith(TOO_MANY));
    }
}
