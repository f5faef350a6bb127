package org.courier.auth.policy;

import org.courier.auth.Account;
import org.courier.auth.Client;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.log.Log;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// App passwords and second factors of all accounts.
public final class OwnPasswords {
    private static final Log LOG = Log.of("authdaemond");

    /// Bars the main password from mail programs.
    private static final String ONLY = "apppasswordsonly";

    /// Where a second factor can be asked for, and commands of this host.
    private static final Set<String> MAIN = Set.of("webmail", "login");

    /// The last use is kept to the hour: a file is not written for each login.
    private static final Duration COARSE = Duration.ofHours(1);

    private final SecretStore store;

    OwnPasswords(SecretStore store) {
        this.store = store;
    }

    public static OwnPasswords of(ConfigDirectory configuration) {
        return new OwnPasswords(new SecretStore(configuration));
    }

    /// What became of a password that looked like one of ours.
    sealed interface Outcome {}

    record Taken(String name) implements Outcome {}

    record Refused(String name, String reason) implements Outcome {}

    record Unknown() implements Outcome {}

    Outcome check(Client client, String account, String secret) throws IOException {
        var found =
                store.read(account).passwords().stream().filter(p -> p.fits(secret)).findFirst();
        if (found.isEmpty()) return new Unknown();
        var password = found.get();
        var now = Instant.now();
        var from = client.address().map(InetAddress::ofLiteral);
        var refusal = password.refusal(client.service(), from, now);
        if (refusal.isPresent()) return new Refused(password.name(), refusal.get());
        if (password.used().filter(last -> now.isBefore(last.plus(COARSE))).isEmpty())
            used(account, password.usedAt(now));
        return new Taken(password.name());
    }

    private void used(String account, AppPassword password) {
        try {
            store.update(account, secrets -> secrets.used(password));
        } catch (IOException e) {
            LOG.error("ERR: last use of an app password is not kept: " + e.getMessage());
        }
    }

    /// Whether the account's main password does not count at this service.
    ///
    /// @param totpBars a second factor bars it, too
    boolean barsMain(Client client, Account account, boolean totpBars) throws IOException {
        if (MAIN.contains(client.service())) return false;
        return account.options().flag(ONLY)
                || totpBars && store.read(account.address()).totp().isPresent();
    }

    /// @return the password in groups of four, shown once
    public String add(
            String account,
            String name,
            List<String> services,
            String networks,
            Optional<Instant> expires)
            throws IOException {
        var fresh = AppPassword.make(name, services, networks, expires);
        store.update(account, secrets -> secrets.with(fresh.password()));
        return fresh.shown();
    }

    public List<AppPassword> list(String account) throws IOException {
        return store.read(account).passwords();
    }

    /// By id or name; all of that name.
    ///
    /// @return whether there was one
    public boolean revoke(String account, String idOrName) throws IOException {
        int before = store.read(account).passwords().size();
        var after = store.update(account, secrets -> secrets.without(idOrName));
        return after.passwords().size() < before;
    }
}
