package org.courier.auth.policy;

import org.courier.auth.Account;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthdaemonSettings;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.LoginPolicy;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Problem;
import org.courier.core.log.Log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// The policy of a configuration. One for the life of a server: settings may change, what was
/// counted stays.
public final class LoginRules implements LoginPolicy {
    private static final Log LOG = Log.of("authdaemond");

    private final RateLimits limits;
    private final Audit audit;
    private final OwnPasswords passwords;
    private final Masters masters;
    private final Optional<LastLogins> lastLogins;
    private final SecondFactor factors;
    private volatile PolicySettings settings;

    private LoginRules(ConfigDirectory configuration, Optional<Path> state, LongSupplier clock) {
        settings = read(configuration);
        var store = new SecretStore(configuration);
        passwords = new OwnPasswords(store);
        factors = new SecondFactor(store, InstantSource.system());
        limits = new RateLimits(clock);
        audit = new Audit(state);
        masters = new Masters(configuration);
        lastLogins = state.map(LastLogins::of);
    }

    /// For a command: nothing is kept on disk.
    public static LoginRules of(ConfigDirectory configuration) {
        return of(configuration, Optional.empty(), System::nanoTime);
    }

    /// @param state the audit log and the last logins lie there
    public static LoginRules of(ConfigDirectory configuration, Path state) {
        return of(configuration, Optional.of(state), System::nanoTime);
    }

    static LoginRules of(ConfigDirectory configuration, Optional<Path> state, LongSupplier clock) {
        return new LoginRules(configuration, state, clock);
    }

    private static PolicySettings read(ConfigDirectory configuration) {
        return PolicySettings.of(configuration.settings(AuthdaemonSettings.AUTHDAEMONRC));
    }

    /// A masterusers file that is used and cannot be.
    public static List<Problem> problems(ConfigDirectory configuration) {
        return read(configuration).masterSeparator().isEmpty()
                ? List.of()
                : new Masters(configuration).mistake().map(Problem::error).stream().toList();
    }

    /// Reads the settings again.
    public void load(ConfigDirectory configuration) {
        settings = read(configuration);
    }

    /// Keys of limits that are kept.
    int counted() {
        return limits.size();
    }

    @Override
    public int masterAt(String user) {
        String separator = settings.masterSeparator();
        return separator.isEmpty() ? -1 : user.lastIndexOf(separator);
    }

    @Override
    public Optional<String> asMaster(String user, String master) {
        String separator = settings.masterSeparator();
        if (separator.isEmpty()) return Optional.empty();
        try {
            if (!masters.has(master)) return Optional.empty();
        } catch (IOException e) {
            // told when the password is looked at
            LOG.debug(e.getMessage());
        }
        return Optional.of(user + separator + master);
    }

    /// Whose failures are counted: a master's are his own, whomever he wants to be.
    private String counted(String user) {
        int at = masterAt(user);
        return at < 0 ? user : user.substring(at);
    }

    @Override
    public Optional<AuthResult> before(Client client, String user) {
        var wait = limits.wait(client, counted(user), settings.limits());
        if (wait.isEmpty()) return Optional.empty();
        LOG.info("INFO: LOGIN LIMITED, user=" + Log.field(user) + where(client));
        write(client, user, "limited", "");
        return Optional.of(LoginPolicy.limited(wait.get()));
    }

    @Override
    public Optional<AuthResult> own(
            Client client, Credentials credentials, Function<String, AuthResult> lookUp) {
        return switch (credentials) {
            case Credentials.Password(var user, var password) ->
                    masterAt(user) >= 0
                            ? Optional.of(master(client, user, password, lookUp))
                            : AppPassword.secret(password)
                                    .flatMap(
                                            secret ->
                                                    appPassword(
                                                            client, secret, lookUp.apply(user)));
            case Credentials.Cram _ -> Optional.empty();
        };
    }

    private Optional<AuthResult> appPassword(Client client, String secret, AuthResult found) {
        if (!(found instanceof AuthResult.Accepted(var account))) return Optional.empty();
        try {
            String user = account.address();
            return switch (passwords.check(client, user, secret)) {
                case OwnPasswords.Unknown _ -> Optional.empty();
                case OwnPasswords.Taken(var name) -> {
                    write(client, user, "apppassword-used", "", name, "");
                    yield Optional.of(found);
                }
                case OwnPasswords.Refused(var name, var reason) -> {
                    LOG.info(
                            "INFO: APP PASSWORD REFUSED, user="
                                    + Log.field(user)
                                    + ", reason="
                                    + reason
                                    + where(client));
                    write(client, user, "apppassword-refused", "", name, reason);
                    yield Optional.of(new AuthResult.Rejected());
                }
            };
        } catch (IOException e) {
            return Optional.of(trouble(e));
        }
    }

    /// With the master's password; the account's own is nothing here.
    private AuthResult master(
            Client client, String name, String password, Function<String, AuthResult> lookUp) {
        int at = masterAt(name);
        String user = name.substring(0, at);
        String master = name.substring(at + settings.masterSeparator().length());
        try {
            var accounts = masters.accounts(client, master, password, settings.leastUid());
            var found = lookUp.apply(user);
            if (!(found instanceof AuthResult.Accepted(var account))) return found;
            boolean may = accounts.filter(those -> those.test(account)).isPresent();
            LOG.info(
                    (may ? "INFO: MASTER LOGIN, user=" : "INFO: MASTER LOGIN REFUSED, user=")
                            + Log.field(user)
                            + ", master="
                            + Log.field(master)
                            + where(client));
            String event = may ? "master-login" : "master-refused";
            write(client, account.address(), event, "", master, "");
            return may ? found : new AuthResult.Rejected();
        } catch (IOException e) {
            return trouble(e);
        }
    }

    private static AuthResult trouble(IOException e) {
        LOG.error("ERR: " + e.getMessage());
        return new AuthResult.TemporaryFailure(e.getMessage());
    }

    @Override
    public Optional<AuthResult> barred(Client client, Account account) {
        try {
            if (!passwords.barsMain(client, account, settings.totpBars())) return Optional.empty();
            LOG.info(
                    "INFO: MAIN PASSWORD BARRED, user="
                            + Log.field(account.address())
                            + where(client));
            write(client, account.address(), "barred", "");
            return Optional.of(new AuthResult.Rejected());
        } catch (IOException e) {
            return Optional.of(trouble(e));
        }
    }

    /// A code of TOTP, or a recovery code, as one more attempt to log in: limited and audited.
    public AuthResult secondFactor(Client client, Account account, String code) {
        String user = account.address();
        return before(client, user)
                .orElseGet(
                        () -> {
                            AuthResult result;
                            try {
                                result =
                                        factors.use(user, code)
                                                ? new AuthResult.Accepted(account)
                                                : new AuthResult.Rejected();
                            } catch (IOException e) {
                                result = trouble(e);
                            }
                            after(client, user, "totp", result);
                            return result;
                        });
    }

    @Override
    public void after(Client client, String user, String mechanism, AuthResult result) {
        switch (result) {
            case AuthResult.Accepted(var account) -> {
                limits.loggedIn(client, counted(user), settings.limits());
                write(client, account.address(), "login", mechanism);
                if (masterAt(user) < 0) keep(client, account, mechanism);
            }
            case AuthResult.Rejected _ -> {
                limits.failed(client, counted(user), settings.limits());
                write(client, user, "failure", mechanism);
            }
            case AuthResult.TemporaryFailure _ -> write(client, user, "unavailable", mechanism);
        }
    }

    private void keep(Client client, Account account, String mechanism) {
        if (!settings.lastLogin()) return;
        var login =
                new LastLogins.Login(
                        account.address(),
                        client.service(),
                        Instant.now(),
                        client.address().orElse(""),
                        mechanism);
        lastLogins.ifPresent(kept -> kept.add(login));
    }

    @Override
    public void close() {
        lastLogins.ifPresent(LastLogins::close);
    }

    @Override
    public void passwordChanged(Client client, String user, AuthResult result) {
        boolean done = result instanceof AuthResult.Accepted;
        if (result instanceof AuthResult.Rejected) limits.failed(client, user, settings.limits());
        write(client, user, done ? "password" : "password-refused", "");
    }

    /// What an administrator did with an account's passwords, for the audit log.
    ///
    /// @param name of the app password
    public void note(String event, String user, String name) {
        write(Client.local(""), user, event, "", name, "");
    }

    private void write(Client client, String user, String event, String mechanism) {
        write(client, user, event, mechanism, "", "");
    }

    private void write(
            Client client,
            String user,
            String event,
            String mechanism,
            String name,
            String reason) {
        String where = settings.audit();
        if (where.equals("NO")) return;
        audit.write(
                where,
                AuditEvent.of(event)
                        .with("user", user)
                        .with("service", client.service())
                        .with("ip", client.address().orElse(""))
                        .with("mechanism", mechanism)
                        .with("name", name)
                        .with("reason", reason));
    }

    private static String where(Client client) {
        return ", service="
                + client.service()
                + ", ip=["
                + client.address().orElse("")
                + "], port=["
                + client.remote().getPort()
                + "]";
    }
}
