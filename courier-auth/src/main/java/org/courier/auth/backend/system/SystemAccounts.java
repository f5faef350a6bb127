package org.courier.auth.backend.system;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.AuthdaemonSettings;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.core.config.ConfigDirectory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// What the three sources of system accounts do alike: list them, and change a password by PAM.
final class SystemAccounts {
    private static final int LONGEST_PASSWORD = 511;
    private static final int THREADS = 16;

    /// What passwd(1) calls itself.
    private static final String CHANGING = "passwd";

    private final String name;
    private final SystemUsers users;
    private final PamHelpers helpers;
    private final int leastUid;

    SystemAccounts(String name, SystemUsers users, PamHelpers helpers, int leastUid) {
        this.name = name;
        this.users = users;
        this.helpers = helpers;
        this.leastUid = leastUid;
    }

    static PamHelpers helpers(ConfigDirectory configuration) {
        var settings = configuration.settings(AuthdaemonSettings.AUTHDAEMONRC);
        return new PamHelpers(
                new PamHelpers.Options(
                        settings.get(AuthdaemonSettings.PAM_HELPERS),
                        THREADS,
                        Duration.ofSeconds(settings.get(AuthdaemonSettings.PAM_TIMEOUT)),
                        Optional.empty()));
    }

    static int leastUid(ConfigDirectory configuration) {
        return configuration
                .settings(AuthdaemonSettings.AUTHDAEMONRC)
                .get(AuthdaemonSettings.LEAST_UID);
    }

    /// One that C functions take as a whole; none is never one.
    static boolean isPossiblePassword(String password) {
        return !password.isEmpty()
                && password.indexOf('\0') < 0
                && password.length() <= LONGEST_PASSWORD
                && password.getBytes(StandardCharsets.UTF_8).length <= LONGEST_PASSWORD;
    }

    boolean enumerate(Consumer<Account> each) {
        try {
            for (var user : users.all()) {
                if (Integer.compareUnsigned(user.uid(), leastUid) < 0) continue;
                var entry = new SystemUsers.Entry(user, Optional.empty(), java.util.List.of());
                each.accept(SystemUsers.account(user.name(), entry));
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// By pam_chauthtok. It runs as root, which PAM does not ask for the old password: the source
    /// checks it first.
    AuthResult change(
            AuthBackend source,
            Client client,
            String user,
            String oldPassword,
            String newPassword) {
        var known = source.authenticate(client, new Credentials.Password(user, oldPassword));
        return known instanceof Accepted ? change(client, user, oldPassword, newPassword) : known;
    }

    private AuthResult change(Client client, String user, String oldPassword, String newPassword) {
        boolean control = newPassword.chars().anyMatch(c -> c < ' ' || c == 0x7f);
        if (user.indexOf('@') >= 0 || control || !isPossiblePassword(newPassword))
            return new Rejected();
        try {
            var request =
                    new PamRequest(
                            CHANGING, user, client.address().orElse(""), oldPassword, newPassword);
            if (!PamResults.isGranted(helpers.ask(request))) return new Rejected();
            var entry = users.find(user, true);
            return entry.isEmpty()
                    ? new Rejected()
                    : new Accepted(SystemUsers.account(user, entry.get()));
        } catch (IOException e) {
            return new TemporaryFailure(name + ": " + e.getMessage());
        }
    }
}
