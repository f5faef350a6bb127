package org.courier.auth.policy;

import org.courier.auth.AuthResult;
import org.courier.auth.AuthdaemonSettings;
import org.courier.auth.Client;
import org.courier.auth.LoginPolicy;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.log.Log;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The policy of a configuration. One for the life of a server: settings may change, what was
/// counted stays.
public final class LoginRules implements LoginPolicy {
    private static final Log LOG = Log.of("authdaemond");

    private final RateLimits limits;
    private final Audit audit;
    private volatile PolicySettings settings;

    private LoginRules(PolicySettings settings, Optional<Path> state, LongSupplier clock) {
        this.settings = settings;
        limits = new RateLimits(clock);
        audit = new Audit(state);
    }

    /// For a command: nothing is kept on disk.
    public static LoginRules of(ConfigDirectory configuration) {
        return of(configuration, Optional.empty(), System::nanoTime);
    }

    /// @param state the audit log lies there
    public static LoginRules of(ConfigDirectory configuration, Path state) {
        return of(configuration, Optional.of(state), System::nanoTime);
    }

    static LoginRules of(ConfigDirectory configuration, Optional<Path> state, LongSupplier clock) {
        return new LoginRules(read(configuration), state, clock);
    }

    private static PolicySettings read(ConfigDirectory configuration) {
        return PolicySettings.of(configuration.settings(AuthdaemonSettings.AUTHDAEMONRC));
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
    public Optional<AuthResult> before(Client client, String user) {
        var wait = limits.wait(client, user, settings.limits());
        if (wait.isEmpty()) return Optional.empty();
        LOG.info("INFO: LOGIN LIMITED, user=" + user + where(client));
        write(client, user, "limited", "");
        return Optional.of(LoginPolicy.limited(wait.get()));
    }

    @Override
    public void after(Client client, String user, String mechanism, AuthResult result) {
        switch (result) {
            case AuthResult.Accepted(var account) -> {
                limits.loggedIn(client, user, settings.limits());
                write(client, account.address(), "login", mechanism);
            }
            case AuthResult.Rejected _ -> {
                limits.failed(client, user, settings.limits());
                write(client, user, "failure", mechanism);
            }
            case AuthResult.TemporaryFailure _ -> write(client, user, "unavailable", mechanism);
        }
    }

    @Override
    public void passwordChanged(Client client, String user, AuthResult result) {
        boolean done = result instanceof AuthResult.Accepted;
        if (result instanceof AuthResult.Rejected) limits.failed(client, user, settings.limits());
        write(client, user, done ? "password" : "password-refused", "");
    }

    private void write(Client client, String user, String event, String mechanism) {
        String where = settings.audit();
        if (where.equals("NO")) return;
        audit.write(
                where,
                AuditEvent.of(event)
                        .with("user", user)
                        .with("service", client.service())
                        .with("ip", client.address().orElse(""))
                        .with("mechanism", mechanism));
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
