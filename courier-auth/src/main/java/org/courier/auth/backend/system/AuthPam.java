package org.courier.auth.backend.system;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.core.config.ConfigDirectory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// authpam: PAM decides, the name service tells the account.
public final class AuthPam implements AuthBackend {
    public static final String NAME = "authpam";

    private static final Path SERVICES = Path.of("/etc/pam.d");

    private final SystemUsers users;
    private final PamHelpers helpers;
    private final SystemAccounts accounts;

    AuthPam(SystemUsers users, PamHelpers helpers, int leastUid) {
        this.users = users;
        this.helpers = helpers;
        this.accounts = new SystemAccounts(NAME, users, helpers, leastUid);
    }

    public static AuthBackend configured(ConfigDirectory configuration) {
        return new AuthPam(
                SystemUsers.ofHost(),
                SystemAccounts.helpers(configuration),
                SystemAccounts.leastUid(configuration));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public AuthResult authenticate(Client client, Credentials credentials) {
        if (!(credentials instanceof Credentials.Password(var user, var password))
                || !SystemUsers.isPossible(user)
                || !SystemAccounts.isPossiblePassword(password)
                || !client.service().matches("[a-z0-9_-]{1,32}")) return new Rejected();
        try {
            var request =
                    new PamRequest(
                            service(client.service()),
                            user,
                            client.address().orElse(""),
                            password,
                            "");
            return PamResults.isGranted(helpers.ask(request)) ? account(user) : new Rejected();
        } catch (IOException e) {
            return new TemporaryFailure(NAME + ": " + e.getMessage());
        }
    }

    /// The C suite's name for SMTP was another one once, and hosts have its file.
    private String service(String name) {
        var directory = helpers.options().directory().orElse(SERVICES);
        return name.equals("esmtp") && !Files.exists(directory.resolve(name)) ? "smtp" : name;
    }

    /// The address is the name as it was typed, whatever a module made of PAM_USER.
    private AuthResult account(String user) throws IOException {
        var entry = users.find(user, true);
        return entry.isEmpty()
                ? new Rejected()
                : new Accepted(SystemUsers.account(user, entry.get()));
    }

    @Override
    public AuthResult lookUp(Client client, String user) {
        try {
            return account(user);
        } catch (IOException e) {
            return new TemporaryFailure(NAME + ": " + e.getMessage());
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
