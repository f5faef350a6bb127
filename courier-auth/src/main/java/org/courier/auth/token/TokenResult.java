package org.courier.auth.token;

/// What became of a token.
public sealed interface TokenResult {
    /// @param user the value of the claim that names users (OAUTH2_USER_CLAIM)
    record Valid(String user) implements TokenResult {}

    /// The reason is for the log only; it never holds the token.
    record Invalid(String reason) implements TokenResult {}

    /// The provider cannot be asked now.
    record Unavailable(String reason) implements TokenResult {}
}
