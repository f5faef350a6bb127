package org.courier.auth.backend.ldap;

import com.unboundid.ldap.sdk.LDAPException;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.AuthdaemonSettings;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.ldap.Entries.BadEntry;
import org.courier.auth.backend.ldap.Source.Found;
import org.courier.auth.password.HmacContext;
import org.courier.auth.password.NewScheme;
import org.courier.auth.password.PasswordHash;
import org.courier.auth.password.PasswordHash.Verdict;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.LiveSettings;
import org.courier.core.config.Problem;
import org.courier.core.config.Settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// authldap: accounts in an LDAP directory, found by a search and checked by their stored password
/// or, with LDAP_AUTHBIND, by logging in to the directory as the user.
public final class Ldap implements AuthBackend {
    public static final String NAME = "authldap";

    private final ConfigDirectory configuration;
    private final LiveSettings<Source> live;
    private final AtomicReference<Optional<Source>> current =
            new AtomicReference<>(Optional.empty());

    /// Somebody's stored hash: what an unknown user's password is checked against.
    private volatile Optional<String> decoy = Optional.empty();

    private Ldap(ConfigDirectory configuration) {
        this.configuration = configuration;
        live = new LiveSettings<>(configuration, LdapSettings.AUTHLDAPRC, this::opened);
    }

    /// Reads and connects nothing before the first question.
    public static Ldap configured(ConfigDirectory configuration) {
        return new Ldap(configuration);
    }

    /// @throws ConfigError when authmodulelist names us and authldaprc cannot be used
    public static List<Problem> prove(ConfigDirectory configuration) {
        var authdaemonrc = authdaemonrc(configuration);
        var modules = authdaemonrc.get(AuthdaemonSettings.MODULES).strip().split("\\s+");
        if (List.of(modules).contains(NAME)) {
            var settings = configuration.settings(LdapSettings.AUTHLDAPRC);
            Source.of(settings, authdaemonrc).close();
        }
        return List.of();
    }

    private static Settings authdaemonrc(ConfigDirectory configuration) {
        return configuration.settings(AuthdaemonSettings.AUTHDAEMONRC);
    }

    /// Questions that are under way end on the pools that they began with.
    private Source opened(Settings settings) {
        var source = Source.of(settings, authdaemonrc(configuration));
        current.getAndSet(Optional.of(source)).ifPresent(Source::close);
        return source;
    }

    @Override
    public String name() {
        return NAME;
    }

    private interface Task {
        AuthResult on(Source source) throws LDAPException, BadEntry;
    }

    private AuthResult answer(Task task) {
        try {
            return task.on(live.get());
        } catch (LDAPException e) {
            return Trouble.failure(e);
        } catch (BadEntry | ConfigError e) {
            return new TemporaryFailure(e.getMessage());
        }
    }

    private static Optional<Found> find(Source source, String user) throws LDAPException {
        var name = LoginName.of(user);
        return name.isPresent() ? source.find(name.get()) : Optional.empty();
    }

    @Override
    public AuthResult authenticate(Client client, Credentials credentials) {
        return answer(
                source ->
                        switch (credentials) {
                            case Credentials.Password(var user, var password) ->
                                    password(source, client, user, password);
                            case Credentials.Cram cram -> cram(source, client, cram);
                        });
    }

    private AuthResult password(Source source, Client client, String user, String password)
            throws LDAPException, BadEntry {
        if (!Passwords.usable(password)) {
            return new Rejected();
        }
        var found = find(source, user);
        var verdict =
                source.users().isPresent()
                        ? bound(source.users().get(), found, password)
                        : compared(source, found, password);
        return switch (verdict) {
            case FITS -> accepted(source, found.orElseThrow(), client);
            case DIFFERS -> new Rejected();
            case TRY_LATER -> new TemporaryFailure(NAME + ": too many logins at once");
        };
    }

    private static Verdict bound(Directory users, Optional<Found> found, String password)
            throws LDAPException {
        boolean fits =
                found.isPresent() && Passwords.binds(users, found.get().entry().getDN(), password);
        return fits ? Verdict.FITS : Verdict.DIFFERS;
    }

    /// A password stored in clear is asked before a hash, as the C suite does. An unknown user
    /// takes as long as the last known one.
    private Verdict compared(Source source, Optional<Found> found, String password) {
        if (found.isEmpty()) {
            decoy.ifPresent(hash -> PasswordHash.check(hash, password));
            return Verdict.DIFFERS;
        }
        var entry = found.get().entry();
        var clear = source.entries().clear(entry);
        if (clear.isPresent()) {
            return same(clear.get(), password) ? Verdict.FITS : Verdict.DIFFERS;
        }
        var hash = source.entries().hash(entry);
        decoy = hash.or(() -> decoy);
        return hash.map(stored -> PasswordHash.check(stored, password)).orElse(Verdict.DIFFERS);
    }

    private static boolean same(String stored, String given) {
        return MessageDigest.isEqual(
                stored.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static AuthResult accepted(Source source, Found found, Client client) throws BadEntry {
        return new Accepted(
                source.entries().account(found.entry(), found.address(), client.service()));
    }

    /// Where the directory checks passwords we do not look at stored ones.
    private static AuthResult cram(Source source, Client client, Credentials.Cram cram)
            throws LDAPException, BadEntry {
        var found = find(source, cram.user());
        if (found.isEmpty() || source.users().isPresent()) {
            return new Rejected();
        }
        var entry = found.get().entry();
        var clear =
                source.entries()
                        .clear(entry)
                        .or(() -> source.entries().hash(entry).flatMap(PasswordHash::clearText));
        byte[] challenge = cram.challenge().getBytes(StandardCharsets.UTF_8);
        boolean fits =
                clear.map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                        .flatMap(secret -> HmacContext.ofPassword(cram.hash(), secret))
                        .filter(context -> context.matches(challenge, cram.digest()))
                        .isPresent();
        return fits ? accepted(source, found.get(), client) : new Rejected();
    }

    @Override
    public AuthResult lookUp(Client client, String user) {
        return answer(
                source -> {
                    var found = find(source, user);
                    return found.isPresent()
                            ? accepted(source, found.get(), client)
                            : new Rejected();
                });
    }

    @Override
    public boolean enumerate(Consumer<Account> each) {
        try {
            new Listing(live.get(), each).run();
            return true;
        } catch (LDAPException e) {
            throw new UncheckedIOException(new IOException(NAME + ": " + Trouble.text(e), e));
        } catch (ConfigError e) {
            throw new UncheckedIOException(new IOException(e.getMessage(), e));
        }
    }

    @Override
    public AuthResult changePassword(
            Client client, String user, String oldPassword, String newPassword) {
        return answer(
                source -> {
                    var login = password(source, client, user, oldPassword);
                    if (!(login instanceof Accepted)) {
                        return login;
                    }
                    var found = find(source, user);
                    if (found.isEmpty() || !Passwords.allowedAsNew(newPassword)) {
                        return new Rejected();
                    }
                    var refused =
                            new Passwords(source).change(found.get(), oldPassword, newPassword);
                    return refused.isPresent() ? refused.get() : lookUp(client, user);
                });
    }

    /// A directory that checks passwords itself also chooses how it keeps them.
    @Override
    public AuthResult rehash(Client client, String user, String password, NewScheme scheme) {
        return answer(
                source -> {
                    boolean theirs =
                            source.users().isPresent()
                                    || source.settings().get(LdapSettings.PASSWORD_MODIFY);
                    var login = theirs ? new Rejected() : password(source, client, user, password);
                    var found = find(source, user);
                    if (!(login instanceof Accepted)
                            || found.isEmpty()
                            || !Passwords.allowedAsNew(password)) {
                        return login instanceof TemporaryFailure ? login : new Rejected();
                    }
                    var refused = new Passwords(source).rehash(found.get(), password, scheme);
                    return refused.isPresent() ? refused.get() : lookUp(client, user);
                });
    }

    @Override
    public void close() {
        current.getAndSet(Optional.empty()).ifPresent(Source::close);
    }
}
