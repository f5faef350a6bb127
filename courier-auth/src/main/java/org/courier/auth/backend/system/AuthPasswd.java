package org.courier.auth.backend.system;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.system.HostUsers.Shadow;
import org.courier.auth.backend.system.SystemUsers.Entry;
import org.courier.auth.password.PasswordHash;
import org.courier.core.config.ConfigDirectory;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// authpwd and authshadow: the hash in passwd(5) or shadow(5), checked here.
public final class AuthPasswd implements AuthBackend {
    public static final String PASSWD = "authpwd";
    public static final String SHADOW = "authshadow";

    /// No crypt(3) result is shorter.
    private static final int SHORTEST_HASH = 13;

    private final boolean shadow;
    private final SystemUsers users;
    private final PamHelpers helpers;
    private final SystemAccounts accounts;
    private final AtomicReference<Optional<String>> decoy = new AtomicReference<>(Optional.empty());

    AuthPasswd(String name, SystemUsers users, PamHelpers helpers, int leastUid) {
        this.shadow = name.equals(SHADOW);
        this.users = users;
        this.helpers = helpers;
        this.accounts = new SystemAccounts(name, users, helpers, leastUid);
    }

    public static AuthBackend passwd(ConfigDirectory configuration) {
        return configured(PASSWD, configuration);
    }

    public static AuthBackend shadow(ConfigDirectory configuration) {
        return configured(SHADOW, configuration);
    }

    private static AuthBackend configured(String name, ConfigDirectory configuration) {
        return new AuthPasswd(
                name,
                SystemUsers.ofHost(),
                SystemAccounts.helpers(configuration),
                SystemAccounts.leastUid(configuration));
    }

    @Override
    public String name() {
        return shadow ? SHADOW : PASSWD;
    }

    private static boolean isExpired(Entry entry) {
        long today = LocalDate.now(ZoneOffset.UTC).toEpochDay();
        return entry.shadow().filter(found -> found.isExpired(today)).isPresent();
    }

    /// Of one who may log in: nobody does with `*`, `!` or nothing at all.
    private Optional<String> hash(Entry entry) {
        var hash = shadow ? entry.shadow().map(Shadow::hash) : Optional.of(entry.user().password());
        return hash.filter(
                text -> text.length() >= SHORTEST_HASH && "!*".indexOf(text.charAt(0)) < 0);
    }

    @Override
    public AuthResult authenticate(Client client, Credentials credentials) {
        if (!(credentials instanceof Credentials.Password(var user, var password)))
            return new Rejected();
        try {
            var entry = users.find(user, shadow);
            var hash = entry.flatMap(this::hash);
            if (hash.isEmpty()) {
                // Takes as long as for a user who is known, and then refuses all the same.
                decoy().ifPresent(some -> PasswordHash.check(some, password));
                return new Rejected();
            }
            return switch (PasswordHash.check(hash.get(), password)) {
                case FITS -> isExpired(entry.get()) ? new Rejected() : accepted(user, entry.get());
                case DIFFERS -> new Rejected();
                case TRY_LATER -> new TemporaryFailure("too many passwords are being checked");
            };
        } catch (IOException e) {
            return new TemporaryFailure(name() + ": " + e.getMessage(), true);
        }
    }

    private Optional<String> decoy() throws IOException {
        var known = decoy.get();
        if (known.isPresent()) return known;
        var found = users.someHash(shadow);
        decoy.set(found);
        return found;
    }

    private static AuthResult accepted(String user, Entry entry) throws IOException {
        return new Accepted(SystemUsers.account(user, entry));
    }

    /// Mail is taken for an account whose password is too old; a client that comes in without one
    /// is not.
    @Override
    public AuthResult lookUp(Client client, String user) {
        try {
            var entry = users.find(user, shadow);
            boolean refused =
                    entry.isEmpty()
                            || shadow && entry.get().shadow().isEmpty()
                            || client.address().isPresent() && isExpired(entry.get());
            return refused ? new Rejected() : accepted(user, entry.get());
        } catch (IOException e) {
            return new TemporaryFailure(name() + ": " + e.getMessage(), true);
        }
    }

    @Override
    public boolean enumerate(Consumer<Account> each) {
        return accounts.enumerate(each);
    }

    @Override
    public AuthResult changePassword(
            Client client, String user, String oldPassword, String newPassword) {
        return accounts.change(this, client, user, oldPassword, newPassword);
    }

    @Override
    public void close() {
        helpers.close();
    }
}
