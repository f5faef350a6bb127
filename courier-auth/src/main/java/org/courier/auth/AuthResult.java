package org.courier.auth;

/// What became of an attempt.
public sealed interface AuthResult {
    record Accepted(Account account) implements AuthResult {}

    /// Unknown user or wrong password: never told apart.
    record Rejected() implements AuthResult {}

    /// Try later; the reason is for the log only.
    record TemporaryFailure(String reason) implements AuthResult {}
}
