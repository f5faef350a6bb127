package org.courier.auth;

import org.courier.auth.password.NewScheme;

import java.util.function.Consumer;

/// One source of accounts. Its methods are called by many threads at the same time.
public interface AuthBackend extends AutoCloseable {
    /// C's module name: authuserdb.
    String name();

    AuthResult authenticate(Client client, Credentials credentials);

    /// PRE: the account with its stored secrets, without a password. The service "courier" asks for
    /// local delivery, where a source may have another Maildir (DEFAULTDELIVERY).
    AuthResult lookUp(Client client, String user);

    default AuthResult lookUp(String service, String user) {
        return lookUp(Client.local(service), user);
    }

    /// @return false when this source cannot enumerate at all
    /// @throws java.io.UncheckedIOException when it can, but not now
    boolean enumerate(Consumer<Account> each);

    AuthResult changePassword(Client client, String user, String oldPassword, String newPassword);

    default AuthResult changePassword(
            String service, String user, String oldPassword, String newPassword) {
        return changePassword(Client.local(service), user, oldPassword, newPassword);
    }

    /// Stores the same password as a better scheme has it, wherever this account's stored hash is
    /// weaker. A source whose hashes are not ours to write refuses.
    default AuthResult rehash(Client client, String user, String password, NewScheme scheme) {
        return new AuthResult.Rejected();
    }

    /// Lets go of connections and programs.
    @Override
    default void close() {}
}
