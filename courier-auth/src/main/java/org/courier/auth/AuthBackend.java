package org.courier.auth;

import java.util.function.Consumer;

/// One source of accounts.
public interface AuthBackend {
    /// C's module name: authuserdb.
    String name();

    AuthResult authenticate(Client client, Credentials credentials);

    /// PRE: the account with its stored secrets, without a password.
    AuthResult lookUp(String service, String user);

    /// @return false when this source cannot enumerate at all
    /// @throws java.io.UncheckedIOException when it can, but not now
    boolean enumerate(Consumer<Account> each);

    AuthResult changePassword(String service, String user, String oldPassword, String newPassword);
}
