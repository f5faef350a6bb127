package org.courier.auth.backend.sql;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.sql.Row.BadRow;
import org.courier.auth.password.HmacContext;
import org.courier.auth.password.NewScheme;
import org.courier.auth.password.PasswordHash;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.LiveSettings;
import org.courier.core.config.Settings;
import org.courier.core.log.Log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// authmysql, authpgsql or authsqlite: accounts that a statement finds.
final class SqlBackend implements AuthBackend {
    private static final Log LOG = Log.of("authdaemond");
    private static final int LONGEST_NAME = 512;

    private final SqlModule module;
    private final Duration patience;
    private final Place place;
    private final LiveSettings<Source> live;
    private final AtomicReference<Optional<Source>> current =
            new AtomicReference<>(Optional.empty());

    /// Some stored hash: checked for a user who is unknown, who must not be known by that.
    private volatile Optional<String> decoy = Optional.empty();

    SqlBackend(SqlModule module, ConfigDirectory configuration, Duration patience) {
        this.module = module;
        this.patience = patience;
        place = module.place(configuration);
        live = new LiveSettings<>(configuration, module.rc(), this::source);
    }

    /// Made again when the rc file changed.
    private Source source(Settings settings) {
        var made = Source.of(module, place, settings, patience);
        current.getAndSet(Optional.of(made)).ifPresent(Source::close);
        return made;
    }

    @Override
    public String name() {
        return module.name();
    }

    /// Asks, and turns what goes wrong into an answer.
    private AuthResult answer(Asking asking) {
        try {
            return asking.of(live.get());
        } catch (SourceDown e) {
            return new TemporaryFailure(name() + ": " + line(e.getMessage()), true);
        } catch (SQLException e) {
            return new TemporaryFailure(name() + ": " + line(e.getMessage()));
        } catch (BadRow e) {
            return new TemporaryFailure(name() + ": " + e.getMessage());
        } catch (ConfigError e) {
            return new TemporaryFailure(e.getMessage());
        }
    }

    private interface Asking {
        AuthResult of(Source source) throws SQLException, SourceDown, BadRow;
    }

    private static String line(String message) {
        String first = message.lines().findFirst().orElse("");
        return first.length() > 300 ? first.substring(0, 300) : first;
    }

    @Override
    public AuthResult authenticate(Client client, Credentials credentials) {
        return answer(
                source -> {
                    var row = find(source, client, credentials.user());
                    return switch (credentials) {
                        case Credentials.Password(_, var password) -> password(row, password);
                        case Credentials.Cram cram -> cram(row, cram);
                    };
                });
    }

    private Optional<Row> find(Source source, Client client, String user)
            throws SQLException, SourceDown, BadRow {
        if (!possible(user)) {
            return Optional.empty();
        }
        var row = source.find(client, user);
        row.flatMap(Row::stored).ifPresent(hash -> decoy = Optional.of(hash));
        return row;
    }

    /// No database is asked about what can be no name: some take "fred " for "fred".
    private static boolean possible(String user) {
        return !user.isBlank()
                && user.equals(user.strip())
                && user.length() <= LONGEST_NAME
                && user.chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(user);
    }

    private AuthResult password(Optional<Row> row, String password) throws BadRow {
        var stored = row.flatMap(Row::stored);
        if (stored.isEmpty()) {
            // Takes as long as for a user who is known, and then refuses all the same.
            decoy.ifPresent(hash -> PasswordHash.check(hash, password));
            return new Rejected();
        }
        return switch (PasswordHash.check(stored.get(), password)) {
            case FITS -> new Accepted(row.orElseThrow().account());
            case DIFFERS -> new Rejected();
            case TRY_LATER -> new TemporaryFailure("too many passwords are being checked");
        };
    }

    private static AuthResult cram(Optional<Row> row, Credentials.Cram cram) throws BadRow {
        if (row.isEmpty()) {
            return new Rejected();
        }
        var account = row.get().account();
        byte[] challenge = cram.challenge().getBytes(StandardCharsets.UTF_8);
        boolean fits =
                account.clearPassword()
                        .map(clear -> clear.getBytes(StandardCharsets.UTF_8))
                        .flatMap(clear -> HmacContext.ofPassword(cram.hash(), clear))
                        .filter(context -> context.matches(challenge, cram.digest()))
                        .isPresent();
        return fits ? new Accepted(account) : new Rejected();
    }

    @Override
    public AuthResult lookUp(Client client, String user) {
        return answer(
                source -> {
                    var row = find(source, client, user);
                    return row.isPresent() ? new Accepted(row.get().account()) : new Rejected();
                });
    }

    @Override
    public boolean enumerate(Consumer<Account> each) {
        try {
            var rows = live.get().all();
            if (rows.isEmpty()) {
                return false;
            }
            for (var row : rows.get()) {
                try {
                    each.accept(row.listed());
                } catch (BadRow e) {
                    LOG.error(name() + ": " + e.getMessage());
                }
            }
            return true;
        } catch (SQLException | SourceDown | ConfigError e) {
            throw new UncheckedIOException(new IOException(name() + ": " + e.getMessage(), e));
        }
    }

    @Override
    public AuthResult changePassword(
            Client client, String user, String oldPassword, String newPassword) {
        return answer(
                source -> {
                    var row = find(source, client, user);
                    var checked = password(row, oldPassword);
                    if (!(checked instanceof Accepted)) {
                        return checked;
                    }
                    if (!usable(newPassword) || !source.canChange()) {
                        return new Rejected();
                    }
                    change(source, client, user, row.orElseThrow(), newPassword);
                    return lookUp(client, user);
                });
    }

    /// An account with a clear password alone keeps it.
    @Override
    public AuthResult rehash(Client client, String user, String password, NewScheme scheme) {
        return answer(
                source -> {
                    var row = find(source, client, user);
                    var checked = password(row, password);
                    if (!(checked instanceof Accepted)) {
                        return checked;
                    }
                    var hash = row.flatMap(Row::hash);
                    if (hash.isEmpty() || !usable(password) || !source.canChange()) {
                        return new Rejected();
                    }
                    store(source, client, user, password, scheme.instead(hash.get(), password));
                    return lookUp(client, user);
                });
    }

    /// The database's own words about a failed change may hold the password.
    private static void change(
            Source source, Client client, String user, Row row, String newPassword)
            throws SourceDown, BadRow {
        // An account with a clear password alone gets no hash that would shadow it, unless the
        // statement stores one.
        String hash =
                row.hash()
                        .map(old -> PasswordHash.change(old, newPassword))
                        .orElseGet(() -> PasswordHash.best(newPassword));
        store(source, client, user, newPassword, hash);
    }

    private static void store(
            Source source, Client client, String user, String newPassword, String hash)
            throws SourceDown, BadRow {
        try {
            if (!source.change(client, user, newPassword, hash)) {
                throw new BadRow(user + ": the change of the password changed no row");
            }
        } catch (SQLException e) {
            throw new BadRow(
                    user
                            + ": the password was not changed: SQL state "
                            + e.getSQLState()
                            + ", error "
                            + e.getErrorCode());
        }
    }

    private static boolean usable(String password) {
        return !password.isEmpty()
                && password.getBytes(StandardCharsets.UTF_8).length <= PasswordHash.LONGEST
                && password.chars().noneMatch(Character::isISOControl);
    }

    @Override
    public void close() {
        current.getAndSet(Optional.empty()).ifPresent(Source::close);
    }
}
