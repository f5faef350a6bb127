package org.courier.auth.backend;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.UserDbAccounts.BadRecord;
import org.courier.auth.backend.UserDbTable.Entry;
import org.courier.auth.password.NewScheme;
import org.courier.auth.password.PasswordHash;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.log.Log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

/// authuserdb: accounts in C Courier's userdb, a text file or a directory of them.
public final class UserDb implements AuthBackend {
    public static final String NAME = "authuserdb";

    private static final int LONGEST_NAME = 512;
    private static final Log LOG = Log.of("authdaemond");

    private final UserDbCache cache;

    public UserDb(Path text) {
        this(text, UserDbCache.IN_MEMORY);
    }

    /// @param inMemory a text of more octets is compiled
    UserDb(Path text, long inMemory) {
        cache = new UserDbCache(text, inMemory);
    }

    static UserDb configured(ConfigDirectory configuration) {
        return new UserDb(configuration.file("userdb"));
    }

    @Override
    public String name() {
        return NAME;
    }

    private record Found(Optional<Entry> entry, Optional<String> decoy) {}

    private Found find(String user) throws IOException {
        boolean possible =
                !user.isEmpty()
                        && user.length() <= LONGEST_NAME
                        && !user.endsWith("=")
                        && user.chars().noneMatch(Character::isISOControl);
        String raw = UserDbRecord.raw(user);
        return cache.with(
                table -> new Found(possible ? table.find(raw) : Optional.empty(), table.decoy()));
    }

    @Override
    public AuthResult authenticate(Client client, Credentials credentials) {
        try {
            var found = find(credentials.user());
            return switch (credentials) {
                case Credentials.Password(_, var password) ->
                        password(found, client.service(), password);
                case Credentials.Cram cram -> cram(found, client.service(), cram);
            };
        } catch (IOException | BadRecord e) {
            return new TemporaryFailure(e.getMessage());
        }
    }

    private static AuthResult password(Found found, String service, String password)
            throws BadRecord {
        var stored =
                found.entry().flatMap(entry -> UserDbAccounts.password(entry.record(), service));
        if (stored.isEmpty()) {
            // Takes as long as for a user who is known, and then refuses all the same.
            found.decoy().ifPresent(hash -> PasswordHash.check(hash, password));
            return new Rejected();
        }
        return switch (PasswordHash.check(stored.get(), password)) {
            case FITS -> accepted(found.entry().orElseThrow(), service);
            case DIFFERS -> new Rejected();
            case TRY_LATER -> new TemporaryFailure("too many passwords are being checked");
        };
    }

    private static AuthResult cram(Found found, String service, Credentials.Cram cram)
            throws BadRecord {
        var context =
                found.entry()
                        .flatMap(
                                entry ->
                                        UserDbAccounts.context(
                                                entry.record(), service, cram.hash()));
        byte[] challenge = cram.challenge().getBytes(StandardCharsets.UTF_8);
        boolean fits = context.filter(c -> c.matches(challenge, cram.digest())).isPresent();
        return fits ? accepted(found.entry().orElseThrow(), service) : new Rejected();
    }

    private static AuthResult accepted(Entry entry, String service) throws BadRecord {
        return new Accepted(UserDbAccounts.account(entry, service));
    }

    /// A record that is there but broken is a temporary failure: mail for it must not bounce.
    @Override
    public AuthResult lookUp(Client client, String user) {
        try {
            var entry = find(user).entry();
            return entry.isPresent() ? accepted(entry.get(), client.service()) : new Rejected();
        } catch (IOException | BadRecord e) {
            return new TemporaryFailure(e.getMessage());
        }
    }

    @Override
    public boolean enumerate(Consumer<Account> each) {
        try {
            for (var entry : entries()) {
                try {
                    each.accept(UserDbAccounts.account(entry, ""));
                } catch (BadRecord e) {
                    LOG.error(e.getMessage());
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Copied, since the visitor may take its time or ask us something.
    private List<Entry> entries() throws IOException {
        return cache.with(
                table -> {
                    var all = new ArrayList<Entry>();
                    table.each(all::add);
                    return all;
                });
    }

    /// The account's name in the reverse entry `uid=`.
    public Optional<String> nameOf(int uid) throws IOException {
        return cache.with(table -> table.nameOf(uid)).map(UserDbRecord::text);
    }

    /// Every password and CRAM secret of the account that fits the old password is made new.
    @Override
    public AuthResult changePassword(
            Client client, String user, String oldPassword, String newPassword) {
        return change(client, user, oldPassword, newPassword, PasswordHash::change);
    }

    @Override
    public AuthResult rehash(Client client, String user, String password, NewScheme scheme) {
        return change(client, user, password, password, scheme::instead);
    }

    /// @param hash the new hash for an old one and the new password
    private AuthResult change(
            Client client,
            String user,
            String oldPassword,
            String newPassword,
            BinaryOperator<String> hash) {
        String service = client.service();
        var result = authenticate(client, new Credentials.Password(user, oldPassword));
        if (!(result instanceof Accepted) || !UserDbPasswords.allowed(newPassword)) {
            return result instanceof Accepted ? new Rejected() : result;
        }
        try {
            var entry = find(user).entry();
            if (entry.isEmpty()) {
                return new Rejected();
            }
            var editor = new UserDbEditor(entry.get().file());
            boolean changed =
                    editor.change(
                            UserDbRecord.raw(user),
                            record ->
                                    UserDbPasswords.changed(
                                            record, service, oldPassword, newPassword, hash));
            cache.forget();
            return changed ? lookUp(client, user) : new Rejected();
        } catch (IOException e) {
            return new TemporaryFailure(e.getMessage());
        }
    }
}
