package org.courier.auth.backend;

import org.courier.auth.Account;
import org.courier.auth.AccountSource;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.core.config.ConfigDirectory;

import java.util.function.Consumer;

/// A source of accounts that the class path provides: a userdb under another name.
public final class TestSource implements AccountSource {
    @Override
    public AuthBackend open(ConfigDirectory configuration) {
        return new Renamed(new UserDb(configuration.file("userdb")));
    }

    private record Renamed(AuthBackend source) implements AuthBackend {
        @Override
        public String name() {
            return Custom.NAME;
        }

        @Override
        public AuthResult authenticate(Client client, Credentials credentials) {
            return source.authenticate(client, credentials);
        }

        @Override
        public AuthResult lookUp(Client client, String user) {
            return source.lookUp(client, user);
        }

        @Override
        public boolean enumerate(Consumer<Account> each) {
            return source.enumerate(each);
        }

        @Override
        public AuthResult changePassword(Client client, String user, String old, String now) {
            return source.changePassword(client, user, old, now);
        }
    }
}
