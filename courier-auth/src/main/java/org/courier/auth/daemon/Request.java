package org.courier.auth.daemon;

import org.courier.auth.Credentials;

import java.util.Optional;

/// A question to authdaemond.
sealed interface Request {
    /// @param module a source's name; "." for all of them
    record Pre(String module, String service, String user) implements Request {}

    /// @param credentials empty: what cannot be anybody's, such as an empty password
    record Auth(String service, Optional<Credentials> credentials) implements Request {}

    record Passwd(String service, String user, String oldPassword, String newPassword)
            implements Request {
        @Override
        public String toString() {
            return "Passwd[" + user + "]";
        }
    }

    record Enumerate() implements Request {}

    /// PASSWD with a control character.
    record Refused() implements Request {}

    /// Closed without a word.
    ///
    /// @param login it began as AUTH
    record Misunderstood(boolean login) implements Request {}
}
