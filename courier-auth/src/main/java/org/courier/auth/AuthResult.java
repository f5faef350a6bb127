package org.courier.auth;

/// What became of an attempt.
public sealed interface AuthResult {
    record Accepted(Account account) implements AuthResult {}

    /// Unknown user or wrong password: never told apart.
    record Rejected() implements AuthResult {}

    /// Try later; the reason is for the log only.
    ///
    /// @param sourceDown nobody can be asked about there now, not this user alone
    record TemporaryFailure(String reason, boolean sourceDown) implements AuthResult {
        public TemporaryFailure(String reason) {
            this(reason, false);
        }
    }
}
